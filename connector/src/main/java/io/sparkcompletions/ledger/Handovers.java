package io.sparkcompletions.ledger;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Remembers who released which bucket last, to tell a claimer whether the ledger may hold something
 * in it that the claimer has not seen.
 *
 * <p>Releases are numbered. An owner that is told of news looks at the ledger, so from then on only
 * later releases are news to it. One number for each bucket ever claimed; not thread-safe.
 */
final class Handovers {
  /** By width, then prefix. */
  private final Map<Integer, TreeMap<Integer, Release>> released = new HashMap<>();

  /** By owner: the last release before its last look. */
  private final Map<Long, Long> seen = new HashMap<>();

  private long releases;

  private record Release(long number, long owner) {}

  void released(Bucket bucket, long owner) {
    releases++;
    released
        .computeIfAbsent(bucket.bits(), bits -> new TreeMap<>())
        .put(bucket.prefix(), new Release(releases, owner));
  }

  /** Whether an owner that gets this bucket now has to look; supposes that it does. */
  boolean isNews(Bucket bucket, long owner) {
    Long last = seen.get(owner);
    boolean news =
        last == null
            || released.entrySet().stream()
                .anyMatch(
                    width ->
                        overlapping(bucket, width.getKey(), width.getValue()).values().stream()
                            .anyMatch(each -> each.owner != owner && each.number > last));
    if (news) {
      seen.put(owner, releases);
    }
    return news;
  }

  /** Forgets an owner, which has no further claims; what it released stays known. */
  void ended(long owner) {
    seen.remove(owner);
  }

  private static Map<Integer, Release> overlapping(
      Bucket bucket, int bits, TreeMap<Integer, Release> all) {
    if (bits <= bucket.bits()) {
      int wider = bucket.prefix() >>> (bucket.bits() - bits);
      return all.subMap(wider, true, wider, true);
    }
    int from = bucket.prefix() << (bits - bucket.bits());
    int to = (bucket.prefix() + 1) << (bits - bucket.bits());
    return all.subMap(from, true, to, false);
  }
}
