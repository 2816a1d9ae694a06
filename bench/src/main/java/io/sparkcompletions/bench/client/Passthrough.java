package io.sparkcompletions.bench.client;

import io.sparkcompletions.bench.process.Work;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Observation;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/**
 * Rows whose answers are all known: out of the ledger by the product, or out of a Parquet table by
 * Spark's own shuffle join.
 *
 * <p>Both read the same Parquet rows and hand on every column of every row, the whole result struct
 * included.
 */
public final class Passthrough implements Work<Passthrough.Task> {
  private final SparkSession spark = Spark.session();

  /** What a task does. */
  public enum Step {
    /** Writes rows and answers, then does what {@code PRODUCT} does. */
    PREPARE,
    PRODUCT,
    JOIN
  }

  /** Rows that had an answer, and what it took to hand them all on. */
  public record Passed(long answered, Measured measured) {}

  /**
   * One step.
   *
   * @param load whose answers are all in the ledger that its options name
   * @param folder holds rows and answers
   */
  public record Task(Step step, Load load, String folder) {}

  @Override
  public Class<Task> taskType() {
    return Task.class;
  }

  @Override
  public Passed run(Task task) throws Exception {
    if (task.step() == Step.PREPARE) {
      prepare(task);
    }
    Observation passed = new Observation("passed");
    Dataset<Row> rows =
        task.step() == Step.JOIN ? joined(task) : Product.enriched(rows(task), task.load());
    Measured measured =
        Meter.measure(
            () ->
                rows.observe(passed, functions.expr("count_if(completion.success) AS answered"))
                    .write()
                    .format("noop")
                    .mode(SaveMode.Overwrite)
                    .save());
    return new Passed((Long) passed.getAsJava().get("answered"), measured);
  }

  private void prepare(Task task) {
    Prompts.table(spark, task.load())
        .write()
        .mode(SaveMode.Overwrite)
        .parquet(task.folder() + "/rows");
    Product.enriched(rows(task), task.load())
        .select("id", "completion")
        .write()
        .mode(SaveMode.Overwrite)
        .parquet(task.folder() + "/answers");
  }

  /** As a table that keeps answers by the row's id is joined today. */
  private Dataset<Row> joined(Task task) {
    Dataset<Row> answers = spark.read().parquet(task.folder() + "/answers");
    return rows(task).hint("merge").join(answers, "id");
  }

  private Dataset<Row> rows(Task task) {
    return spark.read().parquet(task.folder() + "/rows");
  }

  @Override
  public void close() {
    spark.stop();
  }
}
