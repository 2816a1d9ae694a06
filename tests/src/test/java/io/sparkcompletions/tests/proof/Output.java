package io.sparkcompletions.tests.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcompletions.CompletionSpec;
import io.sparkcompletions.Completions;
import io.sparkcompletions.Credentials;
import io.sparkcompletions.tests.SimulatorFixture;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/**
 * The table that these tests make: one row per text, its answer, what it cost, and the task that
 * wrote it.
 */
final class Output {
  /** Where the key is, for every process of the tests. */
  static final String KEY_VARIABLE = "SPARK_COMPLETIONS_TEST_KEY";

  private Output() {}

  /** The texts {@code <tag> 0} and so on, in some partitions. */
  static Dataset<Row> texts(SparkSession session, String tag, int rows) {
    return session.range(0, rows, 1, 6).selectExpr("concat('" + tag + " ', id) AS text");
  }

  /** A spec with the prompt that {@link Exchange} understands. */
  static CompletionSpec.Builder spec(String baseUrl, Path ledger) {
    return CompletionSpec.builder()
        .model(SimulatorFixture.MODEL)
        .baseUrl(baseUrl)
        .apiKey(Credentials.environment(KEY_VARIABLE))
        .prompt(Exchange.PROMPT + "{text}")
        .checkpointLocation(ledger.toString());
  }

  /** Asks for the completions of texts, each with the number of its task. */
  static Dataset<Row> complete(Dataset<Row> texts, CompletionSpec spec) {
    return Completions.withCompletions(texts, spec)
        .withColumn("task", functions.spark_partition_id());
  }

  static void write(Dataset<Row> completed, Path folder) {
    completed
        .selectExpr("text", "completion.text AS answer", "completion.costUsd AS usd", "task")
        .write()
        .mode(SaveMode.Overwrite)
        .parquet(folder.toString());
  }

  /**
   * Asserts that every text is in a written table once with its own answer, and that the costs in
   * it are the price of the distinct answers.
   *
   * @return the task of each text
   */
  static Map<String, Integer> assertExact(
      SparkSession session, Path folder, int rows, SimulatorFixture simulator) {
    List<Row> written = session.read().parquet(folder.toString()).collectAsList();
    assertThat(written).hasSize(rows).allMatch(row -> row.getString(0).equals(row.getString(1)));
    // A text that is there twice is a duplicate key, which toMap refuses.
    Map<String, Integer> tasks =
        written.stream()
            .collect(
                java.util.stream.Collectors.toMap(row -> row.getString(0), row -> row.getInt(3)));
    BigDecimal recorded =
        written.stream().map(row -> row.getDecimal(2)).reduce(BigDecimal.ZERO, BigDecimal::add);
    BigDecimal distinct =
        Exchange.billed(simulator).values().stream()
            .map(exchanges -> exchanges.get(0).usd())
            .reduce(BigDecimal.ZERO, BigDecimal::add);
    assertThat(recorded).isEqualByComparingTo(distinct);
    assertThat(Exchange.billed(simulator)).containsOnlyKeys(tasks.keySet());
    return tasks;
  }
}
