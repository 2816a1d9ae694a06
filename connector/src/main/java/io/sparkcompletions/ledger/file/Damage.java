package io.sparkcompletions.ledger.file;

import java.util.HashSet;
import java.util.Set;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts and logs places in files that cannot be used, each once. What they held counts as not
 * recorded; everything else stays available. Any thread.
 */
final class Damage {
  private static final Logger LOG = LoggerFactory.getLogger(Damage.class);

  /** Beyond this, places are no longer counted or logged: something is wrong with everything. */
  private static final int MAX_REMEMBERED = 10_000;

  /** Guards itself. */
  private final Set<String> known = new HashSet<>();

  /** Takes note of a damaged place; the description holds no content. */
  void found(Path file, long offset, String what) {
    boolean isNew;
    synchronized (known) {
      isNew = known.size() < MAX_REMEMBERED && known.add(file.getName() + '@' + offset);
    }
    if (isNew) {
      LOG.warn(
          "Damaged ledger file {} at byte {}: {}. What it held there counts as not recorded; other"
              + " entries are not affected.",
          file,
          offset,
          what);
    }
  }

  /** Damaged places met so far. */
  long count() {
    synchronized (known) {
      return known.size();
    }
  }
}
