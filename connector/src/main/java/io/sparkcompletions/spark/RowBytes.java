package io.sparkcompletions.spark;

import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.util.SizeEstimator;
import org.jspecify.annotations.Nullable;

/** How much heap a row takes: an upper bound for what may be long, a round figure otherwise. */
final class RowBytes {
  /** The few objects around the bytes of a text or a row. */
  private static final long OBJECTS = 96;

  private static final long PER_CHARACTER = 2;

  private RowBytes() {}

  /** A row; what comes out of a shuffle is one array of bytes, which knows its length. */
  static long of(InternalRow row) {
    return row instanceof UnsafeRow bytes
        ? OBJECTS + bytes.getSizeInBytes()
        : SizeEstimator.estimate(row);
  }

  /** The text's characters, whatever form the JVM keeps them in. */
  static long of(@Nullable String text) {
    return text == null ? 0 : OBJECTS + PER_CHARACTER * text.length();
  }
}
