package io.sparkcompletions.simulator.answers;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Remembers the beginnings of prompts, as providers do: by themselves from 1,024 tokens on in steps
 * of 128, or where a request marks them.
 *
 * <p>What a request finds depends on what came before it, so cached token counts are the one part
 * of an answer that depends on the order of arrival. Bounded: the least recently used is forgotten,
 * as on a provider's machine whose memory is used up.
 *
 * <p>Thread-safe: one lock, held while one prompt is hashed.
 */
public final class PromptCache {

  public static final int MIN_TOKENS = 1_024;
  public static final int STEP = 128;

  /** How many beginnings are remembered unless something else is said. */
  public static final int ENTRIES = 200_000;

  private static final int BYTES_PER_TOKEN = 4;

  /** From here on, a lifetime is a long one. */
  private static final Duration LONG = Duration.ofHours(1);

  private final Map<Long, Instant> usedAt = new LinkedHashMap<>(1024, 0.75f, true);

  /** Guarded by this. */
  private int maxEntries = ENTRIES;

  private final Map<Long, Span> marked = new LinkedHashMap<>(1024, 0.75f, true);

  /** When a marked beginning can be found. */
  private record Span(Instant from, Instant until) {}

  /** How many tokens of the prompt were found, and how many it could have offered. */
  public record Hit(long cachedTokens, long cacheableTokens) {
    public static final Hit NONE = new Hit(0, 0);
  }

  /**
   * Looks up the longest known beginning and remembers all beginnings of this prompt.
   *
   * @param pool what keeps caches apart: model, cache key
   * @param prompt serialized request, UTF-8
   * @param maxTokens beginnings longer than this are not cached
   * @param lifetime after which an unused beginning is forgotten
   */
  public synchronized Hit use(
      String pool, byte[] prompt, long maxTokens, Duration lifetime, Instant now) {
    long limit = Math.min(maxTokens, prompt.length / BYTES_PER_TOKEN);
    if (limit < MIN_TOKENS) {
      return Hit.NONE;
    }
    long hash = seed(pool);
    long cached = 0;
    int at = 0;
    long tokens = MIN_TOKENS;
    for (; tokens <= limit; tokens += STEP) {
      hash = hash(prompt, at, (int) tokens * BYTES_PER_TOKEN, hash);
      at = (int) tokens * BYTES_PER_TOKEN;
      Instant last = usedAt.put(hash, now);
      if (last != null && !last.plus(lifetime).isBefore(now)) {
        cached = tokens;
      }
    }
    forgetOldest(usedAt);
    return new Hit(cached, tokens - STEP);
  }

  /** What a request that marks its beginnings finds, and what it writes. */
  public record MarkedHit(long cachedTokens, long writtenTokens, long writtenForLongTokens) {
    public static final MarkedHit NONE = new MarkedHit(0, 0, 0);
  }

  /**
   * Looks up the longest known marked beginning and remembers the others.
   *
   * <p>What is written can be found once the answer begins, so equal requests sent at the same
   * moment all write.
   *
   * @param minTokens shorter beginnings are neither found nor written
   * @param answeredAt from when what this request writes can be found; empty to look only
   */
  public synchronized MarkedHit useMarked(
      String pool,
      byte[] prompt,
      List<Conversation.Mark> marks,
      long minTokens,
      Instant startedAt,
      Optional<Instant> answeredAt) {
    List<Conversation.Mark> valid =
        marks.stream().filter(mark -> mark.bytes() / BYTES_PER_TOKEN >= minTokens).toList();
    List<Long> hashes = new ArrayList<>();
    long hash = seed(pool);
    long at = 0;
    int found = -1;
    for (Conversation.Mark mark : valid) {
      hash = hash(prompt, (int) at, (int) mark.bytes(), hash);
      at = mark.bytes();
      Span known = marked.get(hash);
      if (known != null && !known.from().isAfter(startedAt) && !known.until().isBefore(startedAt)) {
        found = hashes.size();
      }
      hashes.add(hash);
    }
    long cached = found < 0 ? 0 : valid.get(found).bytes() / BYTES_PER_TOKEN;
    if (answeredAt.isEmpty()) {
      return new MarkedHit(cached, 0, 0);
    }
    Instant from = answeredAt.get();
    long before = cached;
    long written = 0;
    long forLong = 0;
    for (int i = 0; i < valid.size(); i++) {
      Duration lifetime = valid.get(i).lifetime();
      if (i <= found) {
        marked.computeIfPresent(
            hashes.get(i), (key, span) -> new Span(span.from(), startedAt.plus(lifetime)));
      } else {
        marked.merge(
            hashes.get(i),
            new Span(from, from.plus(lifetime)),
            (old, fresh) -> old.until().isBefore(startedAt) ? fresh : old);
        long tokens = valid.get(i).bytes() / BYTES_PER_TOKEN;
        written += tokens - before;
        forLong += lifetime.compareTo(LONG) >= 0 ? tokens - before : 0;
        before = tokens;
      }
    }
    forgetOldest(marked);
    return new MarkedHit(cached, written, forLong);
  }

  /** How many beginnings are remembered: each step of each prompt is one, and each marked place. */
  public synchronized void hold(int entries) {
    maxEntries = entries;
    forgetOldest(usedAt);
    forgetOldest(marked);
  }

  public synchronized void clear() {
    usedAt.clear();
    marked.clear();
  }

  private static long seed(String pool) {
    return pool.hashCode() * 0x9e3779b97f4a7c15L;
  }

  private static long hash(byte[] prompt, int from, int to, long begun) {
    long hash = begun;
    for (int at = from; at < to; at++) {
      hash = (hash ^ prompt[at]) * 0x100000001b3L;
      hash ^= hash >>> 29;
    }
    return hash;
  }

  private void forgetOldest(Map<Long, ?> entries) {
    var oldest = entries.keySet().iterator();
    while (entries.size() > maxEntries && oldest.hasNext()) {
      oldest.next();
      oldest.remove();
    }
  }
}
