package io.sparkcompletions;

import io.sparkcompletions.metrics.RunReport;
import io.sparkcompletions.spark.Enrichment;
import io.sparkcompletions.spark.LedgerAccess;
import io.sparkcompletions.spark.ResultColumns;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import scala.Function1;

/**
 * Adds a model's answer to every row of a DataFrame.
 *
 * <pre>Dataset&lt;Row&gt; labelled =
 *     Completions.withCompletions(
 *         reviews,
 *         CompletionSpec.builder()
 *             .model("openai/gpt-5.4-mini")
 *             .prompt("Classify as good or bad: {text}")
 *             .build());</pre>
 *
 * <p>Money is spent when an action runs, not before: making the DataFrame, its schema and {@code
 * explain} send nothing. A request whose answer is recorded is not paid for again, by a second
 * action, a retried task or a further run. Put {@code limit} and {@code filter} before, not after:
 * what is above the enrichment does not reduce what is asked for.
 */
public final class Completions {
  private Completions() {}

  /**
   * The input with one more column, {@code completion} by default, a struct of answer, error, usage
   * and cost.
   *
   * <p>Shape: one output row per input row, in any order unless {@code preserveOrder} is set.
   *
   * <p>Errors: {@link io.sparkcompletions.error.InvalidOptionsException} with every problem of the
   * options, at once. A row that fails is a value in its column; an action throws {@link
   * io.sparkcompletions.error.CompletionsException} only where it is pointless to go on.
   */
  public static Dataset<Row> withCompletions(Dataset<Row> input, CompletionSpec spec) {
    return Enrichment.plan(input, spec);
  }

  /** {@link #withCompletions} for {@code Dataset.transform}. */
  public static Function1<Dataset<Row>, Dataset<Row>> with(CompletionSpec spec) {
    return input -> withCompletions(input, spec);
  }

  /**
   * How far the actions on a DataFrame are, as the tasks last said: at most about a second old.
   *
   * @param output a DataFrame as {@link #withCompletions} returned it
   */
  public static RunProgress progress(Dataset<Row> output) {
    return Enrichment.progress(output);
  }

  /**
   * What an enriched table cost and how it went. Runs a job over it, and with it the calls that are
   * still to be made.
   *
   * @param enriched has one result column: what {@link #withCompletions} returned, or a table that
   *     was written from it
   */
  public static RunReport report(Dataset<Row> enriched) {
    return report(enriched, ResultColumns.find(enriched.schema()));
  }

  /** {@link #report(Dataset)} for one of several result columns. */
  public static RunReport report(Dataset<Row> enriched, String column) {
    return Enrichment.report(enriched, ResultColumns.check(enriched.schema(), column));
  }

  /**
   * The report of a table that was written from a DataFrame, read back: it says what the table says
   * and which options made it, and makes no call.
   *
   * @param written the table, or those of its rows that this run wrote
   * @param enriched what {@link #withCompletions} returned; only asked for its options
   */
  public static RunReport report(Dataset<Row> written, String column, Dataset<Row> enriched) {
    return Enrichment.report(written, ResultColumns.check(written.schema(), column), enriched);
  }

  /**
   * What a {@code checkpointLocation} holds: to look at, to export, and to tidy up. Nothing is read
   * before it is asked.
   */
  public static CompletionLedger ledger(SparkSession session, String checkpointLocation) {
    return new CompletionLedger(new LedgerAccess(session, checkpointLocation));
  }

  /** The rows with an answer. */
  public static Dataset<Row> successful(Dataset<Row> enriched) {
    return successful(enriched, ResultColumns.find(enriched.schema()));
  }

  /** {@link #successful(Dataset)} for one of several result columns. */
  public static Dataset<Row> successful(Dataset<Row> enriched, String column) {
    return ResultColumns.successful(enriched, ResultColumns.check(enriched.schema(), column));
  }

  /** The rows with an error. */
  public static Dataset<Row> unsuccessful(Dataset<Row> enriched) {
    return unsuccessful(enriched, ResultColumns.find(enriched.schema()));
  }

  /** {@link #unsuccessful(Dataset)} for one of several result columns. */
  public static Dataset<Row> unsuccessful(Dataset<Row> enriched, String column) {
    return ResultColumns.unsuccessful(enriched, ResultColumns.check(enriched.schema(), column));
  }

  /** The result struct as plain columns, for formats and tools that want no nesting. */
  public static Dataset<Row> flatten(Dataset<Row> enriched) {
    return flatten(enriched, ResultColumns.find(enriched.schema()));
  }

  /** {@link #flatten(Dataset)} for one of several result columns. */
  public static Dataset<Row> flatten(Dataset<Row> enriched, String column) {
    return ResultColumns.flatten(enriched, ResultColumns.check(enriched.schema(), column));
  }
}
