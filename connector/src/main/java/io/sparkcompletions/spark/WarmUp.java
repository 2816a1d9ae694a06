package io.sparkcompletions.spark;

import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Lets the first of the rows that begin alike go ahead: a provider's cache has a beginning once it
 * answers a request with it, and all that are sent before that pay for it in full.
 *
 * <p>A beginning is one of the marks of {@link io.sparkcompletions.model.RequestPrefix}, from the
 * shortest that a provider caches (512 tokens) on. It is cold, on its way with one row, or warm. A
 * row waits while one of its beginnings is on its way with another row. Used by the task's thread.
 */
final class WarmUp {
  /** 2,048 characters: the second mark. */
  private static final int FIRST_MARK = 1;

  /** Rows come sorted, so what was long ago will not come again. */
  private static final int MAX_WARM = 16_384;

  private final Set<Long> underWay = new HashSet<>();
  private final Map<Long, Boolean> warm =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Boolean> eldest) {
          return size() > MAX_WARM;
        }
      };

  /** Whether another row is about to warm what this one begins with. */
  boolean isAwaited(byte @Nullable [] prefix) {
    return marks(prefix).stream().anyMatch(underWay::contains);
  }

  /** A row that need not wait is sent: it warms what is cold. */
  void sent(byte @Nullable [] prefix) {
    for (Long mark : marks(prefix)) {
      if (!warm.containsKey(mark)) {
        underWay.add(mark);
      }
    }
  }

  /**
   * A row that was sent came back.
   *
   * @param answered whether the provider worked on it, and so has what it begins with
   */
  void cameBack(byte @Nullable [] prefix, boolean answered) {
    for (Long mark : marks(prefix)) {
      if (underWay.remove(mark) && answered) {
        warm.put(mark, true);
      }
    }
  }

  /** Told apart by their lengths; nothing without a prefix. */
  private static Set<Long> marks(byte @Nullable [] prefix) {
    if (prefix == null) {
      return Set.of();
    }
    Set<Long> marks = new HashSet<>();
    ByteBuffer all = ByteBuffer.wrap(prefix);
    for (int i = FIRST_MARK; i < prefix.length / Integer.BYTES; i++) {
      int mark = all.getInt(i * Integer.BYTES);
      if (mark != 0) {
        marks.add(((long) i << Integer.SIZE) | Integer.toUnsignedLong(mark));
      }
    }
    return marks;
  }
}
