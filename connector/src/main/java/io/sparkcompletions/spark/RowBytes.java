package io.sparkcompletions.spark;

import org.apache.spark.sql.Row;
import org.apache.spark.util.SizeEstimator;
import org.jspecify.annotations.Nullable;
import scala.collection.Iterable;
import scala.collection.Iterator;
import scala.collection.Map;

/**
 * How much heap a row takes: an upper bound for what may be long, a round figure for what is short.
 *
 * <p>Cheap enough for every row: it looks at lengths, never at contents. Values of types that it
 * does not know (of user-defined types, say) are measured by Spark's own, slower, estimator.
 */
final class RowBytes {
  /** An object with its header, its few fields and the reference to it. */
  private static final long OBJECT = 48;

  private static final long PER_CHARACTER = 2;
  private static final long PER_CELL = 4;

  private RowBytes() {}

  static long of(Row row) {
    long bytes = OBJECT;
    for (int i = 0; i < row.length(); i++) {
      bytes += ofCell(row.get(i));
    }
    return bytes;
  }

  /** The text's characters, whatever form the JVM keeps them in. */
  static long of(@Nullable String text) {
    return text == null ? 0 : OBJECT + PER_CHARACTER * text.length();
  }

  private static long ofCell(@Nullable Object cell) {
    if (cell == null) {
      return PER_CELL;
    } else if (cell instanceof String text) {
      return of(text);
    } else if (cell instanceof byte[] binary) {
      return OBJECT + binary.length;
    } else if (cell instanceof Row row) {
      return of(row);
    } else if (cell instanceof Map<?, ?> map) {
      return ofAll(map.keys()) + ofAll(map.values());
    } else if (cell instanceof Iterable<?> array) {
      return ofAll(array);
    } else if (isSmall(cell)) {
      return OBJECT;
    }
    return SizeEstimator.estimate(cell);
  }

  private static long ofAll(Iterable<?> cells) {
    long bytes = OBJECT;
    for (Iterator<?> all = cells.iterator(); all.hasNext(); ) {
      bytes += PER_CELL + ofCell(all.next());
    }
    return bytes;
  }

  /** Numbers, flags, dates, times and intervals. */
  private static boolean isSmall(Object cell) {
    return cell instanceof Number
        || cell instanceof Boolean
        || cell.getClass().getPackageName().equals("java.time");
  }
}
