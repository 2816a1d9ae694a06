package io.sparkcompletions.job.run;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.first;
import static org.apache.spark.sql.functions.struct;

import io.sparkcompletions.CompletionSpec;
import io.sparkcompletions.Completions;
import io.sparkcompletions.job.ExitCode;
import io.sparkcompletions.job.config.InvalidJobException;
import io.sparkcompletions.job.config.JobConfig;
import java.io.FileNotFoundException;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/** Some rows of an output, for people. */
public final class OutputSample {
  private static final int MAX_CHARS = 160;

  private OutputSample() {}

  /**
   * Prints rows, and the report over the whole output.
   *
   * @param by a column whose values shall differ; null for any rows
   * @throws InvalidJobException if there is no such output or column
   */
  public static ExitCode show(
      String location, JobConfig config, int rows, @Nullable String by, PrintStream out) {
    SparkSession spark = Sessions.open(location, config);
    try {
      return show(spark, location, config, rows, by, out);
    } finally {
      spark.stop();
    }
  }

  /** Does the same in a session that somebody else opened and closes. */
  public static ExitCode show(
      SparkSession spark,
      String location,
      JobConfig config,
      int rows,
      @Nullable String by,
      PrintStream out) {
    Problems problems = new Problems(location, config);
    Optional<Dataset<Row>> output =
        Source.open(spark, config, problems)
            .flatMap(input -> problems.attempt("output", () -> output(spark, config, input)));
    output.ifPresent(found -> check(by, found, problems));
    problems.refuse();
    for (Row row : sample(output.orElseThrow(), rows, by).collectAsList()) {
      print(row, config.column(), out);
    }
    out.println(Completions.report(output.orElseThrow(), config.column()));
    return ExitCode.DONE;
  }

  private static Dataset<Row> output(SparkSession spark, JobConfig config, Dataset<Row> input)
      throws FileNotFoundException {
    // Formats that do not know their columns are told those that a run would write.
    StructType schema =
        Completions.withCompletions(input, CompletionSpec.of(config.options())).schema();
    return Sink.open(spark, config)
        .read(schema)
        .orElseThrow(
            () -> new FileNotFoundException("there is nothing at " + config.output().name()));
  }

  private static void check(@Nullable String by, Dataset<Row> output, Problems problems) {
    if (by != null && !Arrays.asList(output.columns()).contains(by)) {
      problems.add(
          "--by " + by + ": no such column; there are " + String.join(", ", output.columns()));
    }
  }

  private static Dataset<Row> sample(Dataset<Row> output, int rows, @Nullable String by) {
    if (by == null) {
      return output.limit(rows);
    }
    Column all =
        struct(Arrays.stream(output.columns()).map(OutputSample::column).toArray(Column[]::new));
    return output
        .groupBy(column(by).as("by"))
        .agg(first(all).as("row"))
        .orderBy("by")
        .limit(rows)
        .select("row.*");
  }

  private static Column column(String name) {
    return col(Source.quoted(name));
  }

  private static void print(Row row, String column, PrintStream out) {
    for (String name : row.schema().fieldNames()) {
      if (!name.equals(column)) {
        out.println(name + ": " + shown(row.getAs(name)));
      }
    }
    Row completion = row.getAs(column);
    if (completion.<Boolean>getAs("success")) {
      out.println("  -> " + shown(completion.getAs("text")) + "  (" + cost(completion) + ")");
    } else {
      Row error = completion.getAs("error");
      out.println("  -> failed, " + error.getAs("code") + ": " + shown(error.getAs("message")));
    }
    out.println();
  }

  private static String cost(Row completion) {
    BigDecimal costUsd = completion.getAs("costUsd");
    if (costUsd == null) {
      return "price unknown";
    }
    return completion.<String>getAs("source").equals("duplicate")
        ? "duplicate of another row's request"
        : ProgressLine.exactDollars(costUsd);
  }

  /** On one line, and not too long; cut between characters, not inside one. */
  private static String shown(@Nullable Object value) {
    String text = String.valueOf(value).replace("\n", " \u23ce ");
    int length = text.codePointCount(0, text.length());
    return length <= MAX_CHARS
        ? text
        : text.substring(0, text.offsetByCodePoints(0, MAX_CHARS)) + "…";
  }
}
