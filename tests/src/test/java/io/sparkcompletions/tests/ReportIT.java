package io.sparkcompletions.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkcompletions.metrics.RunReport;
import io.sparkcompletions.metrics.RunReport.Latency;
import io.sparkcompletions.metrics.RunReport.Rows;
import io.sparkcompletions.metrics.RunReport.Unconfirmed;
import io.sparkcompletions.model.Usage;
import io.sparkcompletions.spark.CompletionSchema;
import io.sparkcompletions.spark.ReportQuery;
import io.sparkcompletions.spark.ResultColumns;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is read off a result column: report, the two sets, plain columns. */
@Tag("smoke")
class ReportIT {
  private static final StructType SCHEMA = CompletionSchema.of(false);
  private static SparkSession spark;

  @BeforeAll
  static void start() {
    spark = LocalSpark.anew("local[2]").config("spark.sql.shuffle.partitions", "2").getOrCreate();
  }

  @AfterAll
  static void stop() {
    spark.stop();
  }

  @Test
  void reportAddsUpWhatTheRowsSay() {
    RunReport report = ReportQuery.run(sample(), "completion");

    assertThat(report.rows()).isEqualTo(new Rows(8, 5, 3, 5, 1, 2, 0));
    assertThat(report.total()).isEqualTo(report.succeeded() + report.failed());
    assertThat(report.succeededUsage()).contains(new Usage(70L, 16L, 5L, null, 0L));
    assertThat(report.billedUsage()).contains(new Usage(80L, 32L, 5L, null, 0L));
    assertThat(report.cost().succeeded()).contains(usd("0.0030000001"));
    assertThat(report.cost().billed()).contains(usd("0.0050000001"));
    assertThat(report.cost().spent()).contains(usd("0.0040000001"));
    assertThat(report.cost().reused()).contains(usd("0.0010000000"));
    assertThat(report.cost().unpricedRows()).isEqualTo(1);
    assertThat(report.unconfirmed())
        .isEqualTo(new Unconfirmed(5, Optional.of(usd("0.0060000002")), 1));
    assertThat(report.latency()).contains(new Latency(200, 400));
    assertThat(report.errors())
        .containsExactly(Map.entry("timeout", 2L), Map.entry("truncated", 1L));
  }

  @Test
  void emptyTableHasAbsentTotals() {
    RunReport report = ReportQuery.run(sample().limit(0), "completion");

    assertThat(report.total()).isZero();
    assertThat(report.succeededUsage()).isEmpty();
    assertThat(report.billedUsage()).isEmpty();
    assertThat(report.cost().billed()).isEmpty();
    assertThat(report.cost().spent()).isEmpty();
    assertThat(report.latency()).isEmpty();
    assertThat(report.toJson()).contains("\"billedUsage\" : null", "\"spent\" : null");
  }

  @Test
  void costIsZeroWhereNothingWasToPayAndAbsentWhereNoPriceIsKnown() {
    Dataset<Row> unpriced =
        rows(row("a", result().success("x").usage(1L, 1L).source("new").latency(5)));
    RunReport report = ReportQuery.run(unpriced, "completion");

    assertThat(report.cost().spent()).isEmpty();
    assertThat(report.cost().billed()).isEmpty();
    assertThat(report.cost().reused()).contains(BigDecimal.ZERO);
    assertThat(report.cost().unpricedRows()).isEqualTo(1);

    Dataset<Row> failed = rows(row("a", result().error("null_prompt")));
    assertThat(ReportQuery.run(failed, "completion").cost().billed()).contains(BigDecimal.ZERO);
    assertThat(ReportQuery.run(failed, "completion").rows())
        .isEqualTo(new Rows(1, 0, 1, 0, 0, 0, 1));
  }

  @Test
  void lostAttemptsWithoutAnAnswerHaveNoEstimate() {
    Dataset<Row> lost =
        rows(
            row("a", result().error("timeout").source("new").unanswered(2)),
            row("b", result().success("x").usage(1L, 1L).cost("0.5").source("new").latency(1)));

    assertThat(ReportQuery.run(lost, "completion").unconfirmed())
        .isEqualTo(new Unconfirmed(2, Optional.empty(), 1));
  }

  @Test
  void rowsWithoutAResultAreNotCounted() {
    Dataset<Row> joined = rows(row("a", null), row("b", result().error("timeout").source("new")));

    assertThat(ReportQuery.run(joined, "completion").total()).isEqualTo(1);
  }

  @Test
  void reportIsTheSameFromATableThatCameBackFromJson(@TempDir Path folder) {
    String path = folder.resolve("rows").toString();
    sample().write().json(path);
    Dataset<Row> back = spark.read().schema(sample().schema()).json(path);

    assertThat(ReportQuery.run(back, "completion").toJson())
        .isEqualTo(ReportQuery.run(sample(), "completion").toJson());
  }

  @Test
  void bothSetsTogetherAreTheWhole() {
    Dataset<Row> all = sample();

    assertThat(ids(ResultColumns.successful(all, "completion")))
        .containsExactlyInAnyOrder("r1", "r2", "r3", "r4", "r5");
    assertThat(ids(ResultColumns.unsuccessful(all, "completion")))
        .containsExactlyInAnyOrder("r6", "r7", "r8");
  }

  @Test
  void flatteningGivesPlainColumnsAndPrefixesThoseThatClash() {
    Dataset<Row> input =
        sample().withColumn("TEXT", functions.lit("mine")).withColumn("a.b`c", functions.lit(1));

    Dataset<Row> flat = ResultColumns.flatten(input, "completion");

    assertThat(flat.columns())
        .containsExactly(
            "id",
            "TEXT",
            "a.b`c",
            "customId",
            "success",
            "completion_text",
            "toolCalls",
            "finishReason",
            "errorCode",
            "errorMessage",
            "errorHttpStatus",
            "errorProviderCode",
            "errorRetryable",
            "inputTokens",
            "outputTokens",
            "totalTokens",
            "cachedInputTokens",
            "cacheWriteTokens",
            "reasoningTokens",
            "costUsd",
            "provider",
            "model",
            "mode",
            "source",
            "batchId",
            "requestId",
            "attempts",
            "unansweredAttempts",
            "latencyMillis",
            "completedAt");
    Row timeout = flat.filter("id = 'r7'").head();
    assertThat(timeout.<String>getAs("errorCode")).isEqualTo("timeout");
    assertThat(timeout.<String>getAs("completion_text")).isNull();
    assertThat(timeout.<String>getAs("TEXT")).isEqualTo("mine");
  }

  @Test
  void flatteningRefusesNamesThatAreTakenTwice() {
    Dataset<Row> input =
        sample()
            .withColumn("text", functions.lit(1))
            .withColumn("completion_text", functions.lit(2));

    assertThatThrownBy(() -> ResultColumns.flatten(input, "completion"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("rename these columns first: completion_text");
  }

  @Test
  void resultColumnIsFoundByItsFields() {
    Dataset<Row> renamed = sample().withColumnRenamed("completion", "label of it");
    Dataset<Row> twice = sample().withColumn("other", functions.col("completion"));

    assertThat(ResultColumns.find(renamed.schema())).isEqualTo("label of it");
    assertThat(ReportQuery.run(renamed, "label of it").total()).isEqualTo(8);
    assertThatThrownBy(() -> ResultColumns.find(sample().drop("completion").schema()))
        .hasMessage("no column has the fields of a completion; columns: id");
    assertThatThrownBy(() -> ResultColumns.find(twice.schema()))
        .hasMessage("several columns hold completions, name one of them: completion, other");
    assertThat(ResultColumns.check(twice.schema(), "OTHER")).isEqualTo("other");
    assertThatThrownBy(() -> ResultColumns.check(twice.schema(), "id"))
        .hasMessage("column id does not have the fields of a completion");
    assertThatThrownBy(() -> ResultColumns.check(twice.schema(), "none"))
        .hasMessageStartingWith("there is no column none");
  }

  private static Dataset<Row> sample() {
    return rows(
        row(
            "r1",
            result()
                .success("a")
                .usage(10L, 1L)
                .cached(5L)
                .cost("0.001")
                .source("new")
                .latency(100)),
        row(
            "r2",
            result()
                .success("b")
                .usage(40L, 5L)
                .cost("0.0010000001")
                .source("new")
                .latency(200)
                .unanswered(2)),
        row("r3", result().success("c").usage(10L, 5L).cost("0.001").source("ledger").latency(400)),
        row(
            "r4",
            result()
                .success("c")
                .usage(10L, 5L)
                .cost("0")
                .source("duplicate")
                .latency(9_999)
                .unanswered(7)),
        row("r5", result().success("d").usage(10L, 5L).source("new").latency(300)),
        row(
            "r6",
            result().error("truncated").usage(10L, 16L).cost("0.002").source("new").unanswered(2)),
        row("r7", result().error("timeout").source("new").unanswered(1)),
        row("r8", result().error("timeout").source("duplicate").unanswered(1)));
  }

  private static List<String> ids(Dataset<Row> rows) {
    return rows.select("id").collectAsList().stream().map(row -> row.getString(0)).toList();
  }

  private static BigDecimal usd(String text) {
    return new BigDecimal(text);
  }

  private static Dataset<Row> rows(Row... rows) {
    StructType schema =
        DataTypes.createStructType(
            List.of(
                DataTypes.createStructField("id", DataTypes.StringType, true),
                DataTypes.createStructField("completion", SCHEMA, true)));
    return spark.createDataFrame(Arrays.asList(rows), schema);
  }

  private static Row row(String id, @Nullable Result result) {
    return RowFactory.create(id, result == null ? null : result.row());
  }

  private static Result result() {
    return new Result();
  }

  /** A result struct, field by field. */
  private static final class Result {
    private final @Nullable Object[] values = new Object[SCHEMA.size()];

    Result() {
      unanswered(0);
    }

    Result success(String text) {
      return set(CompletionSchema.SUCCESS, true).set(CompletionSchema.TEXT, text);
    }

    Result error(String code) {
      return set(CompletionSchema.SUCCESS, false)
          .set(CompletionSchema.ERROR, RowFactory.create(code, "message", null, null, true));
    }

    Result usage(long input, long output) {
      return set(
          CompletionSchema.USAGE, RowFactory.create(input, output, input + output, 0L, null, 0L));
    }

    Result cached(long tokens) {
      Row usage = (Row) values[SCHEMA.fieldIndex(CompletionSchema.USAGE)];
      return set(
          CompletionSchema.USAGE,
          RowFactory.create(
              usage.get(0), usage.get(1), usage.get(2), tokens, usage.get(4), usage.get(5)));
    }

    Result cost(String usd) {
      return set(CompletionSchema.COST_USD, new BigDecimal(usd));
    }

    Result source(String source) {
      return set(CompletionSchema.SOURCE, source);
    }

    Result latency(long millis) {
      return set(CompletionSchema.LATENCY_MILLIS, millis);
    }

    Result unanswered(int attempts) {
      return set(CompletionSchema.UNANSWERED_ATTEMPTS, attempts);
    }

    private Result set(String field, Object value) {
      values[SCHEMA.fieldIndex(field)] = value;
      return this;
    }

    Row row() {
      return RowFactory.create(values);
    }
  }
}
