package io.sparkcompletions.tests.proof;

import java.nio.file.Path;
import java.util.Iterator;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Passes rows on, and dies or fails with a row in its hands when that was wished for. */
final class DyingRows implements MapPartitionsFunction<Row, Row> {
  private static final long serialVersionUID = 1L;

  private final String wishes;
  private final String step;
  private final boolean dies;

  private DyingRows(Path wishes, String step, boolean dies) {
    this.wishes = wishes.toString();
    this.step = step;
    this.dies = dies;
  }

  /** The process dies after a row was emitted. */
  static Dataset<Row> dying(Dataset<Row> rows, Path wishes, String step) {
    return rows.mapPartitions(new DyingRows(wishes, step, true), rows.encoder());
  }

  /** The task fails after a row was emitted. */
  static Dataset<Row> failing(Dataset<Row> rows, Path wishes, String step) {
    return rows.mapPartitions(new DyingRows(wishes, step, false), rows.encoder());
  }

  @Override
  public Iterator<Row> call(Iterator<Row> rows) {
    Path folder = Path.of(wishes);
    String executor = SparkEnv.get().executorId();
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return rows.hasNext();
      }

      @Override
      public Row next() {
        Row row = rows.next();
        if (dies) {
          DeathWish.pass(folder, executor, step);
        } else if (DeathWish.isGranted(folder, step)) {
          throw new IllegalStateException("injected failure of a task");
        }
        return row;
      }
    };
  }
}
