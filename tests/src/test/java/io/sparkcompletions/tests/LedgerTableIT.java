package io.sparkcompletions.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sparkcompletions.CompletionLedger;
import io.sparkcompletions.CompletionSpec;
import io.sparkcompletions.Completions;
import io.sparkcompletions.error.ErrorCode;
import io.sparkcompletions.ledger.InMemoryClaims;
import io.sparkcompletions.ledger.LedgerEntry;
import io.sparkcompletions.ledger.LedgerSession;
import io.sparkcompletions.ledger.RequestTrace;
import io.sparkcompletions.ledger.file.FileLedger;
import io.sparkcompletions.ledger.file.FileLedgerOptions;
import io.sparkcompletions.ledger.file.LedgerHost;
import io.sparkcompletions.ledger.file.LedgerSeeder;
import io.sparkcompletions.model.Answer;
import io.sparkcompletions.model.Failure;
import io.sparkcompletions.model.FinishReason;
import io.sparkcompletions.model.Outcome;
import io.sparkcompletions.model.RequestKey;
import io.sparkcompletions.model.Usage;
import io.sparkcompletions.options.RecordRequests;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The ledger as a table, and what can be done with it from outside a run. */
class LedgerTableIT {
  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00.123456Z");
  private static final ObjectMapper JSON = new ObjectMapper();
  private static SimulatorFixture simulator;

  @TempDir Path temporary;

  @BeforeAll
  static void start() {
    simulator = SimulatorFixture.start();
  }

  @AfterAll
  static void stop() {
    simulator.close();
  }

  @BeforeEach
  void reset() {
    simulator.configure("{\"faults\": []}");
    simulator.reset();
  }

  @Test
  void whatWasAskedStandsInTheTableOnceWithItsIdsItsPriceAndItsText() {
    Dataset<Row> rows =
        LocalSpark.texts("table", 60, 3)
            .selectExpr("concat('row-', id) AS id", "concat('table ', id % 20) AS text");
    Completions.withCompletions(rows, spec().customId("id").build()).count();

    Dataset<Row> table = entries();

    assertThat(table.columns())
        .containsExactly(
            "key",
            "customIds",
            "answered",
            "complete",
            "text",
            "toolCalls",
            "finishReason",
            "error",
            "usage",
            "costUsd",
            "priceTable",
            "requestedModel",
            "model",
            "serviceTier",
            "requestId",
            "attempts",
            "unansweredAttempts",
            "latencyMillis",
            "completedAt",
            "runId",
            "request",
            "response");
    assertThat(table.count()).isEqualTo(20);
    assertThat(table.where("answered AND complete AND error IS NULL").count()).isEqualTo(20);
    assertThat(table.selectExpr("sum(costUsd)").head().getDecimal(0))
        .isEqualByComparingTo(simulator.billUsd());
    assertThat(table.where("request IS NULL AND response IS NULL").count()).isEqualTo(20);
    assertThat(
            table
                .where(
                    "requestedModel = '"
                        + SimulatorFixture.MODEL
                        + "' AND runId <> ''"
                        + " AND usage.totalTokens = usage.inputTokens + usage.outputTokens"
                        + " AND attempts = 1 AND latencyMillis >= 0 AND priceTable <> ''")
                .count())
        .isEqualTo(20);
    assertThat(table.selectExpr("explode(customIds) AS id").distinct().count())
        .as("every row's id, since no request stands on more than 16 rows")
        .isEqualTo(60);
  }

  @Test
  void sqlReadsItByTheNameOfTheFormat() {
    Completions.withCompletions(LocalSpark.texts("sql", 12, 2), spec().build()).count();
    SparkSession spark = LocalSpark.session();
    spark.sql(
        "CREATE OR REPLACE TEMPORARY VIEW recorded USING completions OPTIONS (path '"
            + ledger()
            + "')");

    Row sums =
        spark
            .sql("SELECT count(*), count(DISTINCT key), sum(costUsd) FROM recorded WHERE answered")
            .head();

    assertThat(sums.getLong(0)).isEqualTo(12);
    assertThat(sums.getLong(1)).isEqualTo(12);
    assertThat(sums.getDecimal(2)).isEqualByComparingTo(simulator.billUsd());
  }

  @Test
  void sqlReadsItByItsPathThroughTheCatalog() {
    seed(10);
    SparkSession spark = LocalSpark.session();
    spark.conf().set("spark.sql.catalog.completions", "io.sparkcompletions.spark.LedgerCatalog");
    String table = "completions.`" + ledger() + "`";

    assertThat(spark.sql("SELECT key FROM " + table + " WHERE answered").count()).isEqualTo(10);
    assertThatThrownBy(() -> spark.sql("DROP TABLE " + table)).hasMessageContaining("only");
    assertThatThrownBy(() -> spark.sql("INSERT INTO " + table + " SELECT * FROM " + table))
        .isInstanceOf(Exception.class);
    assertThat(spark.sql("SELECT * FROM " + table).count()).isEqualTo(10);
  }

  @Test
  void onlyTheColumnsAskedForAreMade() {
    seed(10);
    String plan =
        entries().where("answered").select("key").queryExecution().executedPlan().toString();
    assertThat(plan).contains("key").contains("answered").doesNotContain("costUsd");
  }

  @Test
  void aDeadProcessesJournalsAreReadAndASuccessBeatsAFailure() throws IOException {
    FileLedger dead = open();
    LedgerSession failed = dead.open();
    for (int i = 0; i < 30; i++) {
      failed.append(failure(i));
    }
    failed.close();
    LedgerSession unsealed = dead.open();
    for (int i = 0; i < 20; i++) {
      unsealed.append(answer(i, "late " + i));
    }
    unsealed.flush();

    assertThat(access().status().journals()).isPositive();
    Dataset<Row> table = entries();

    assertThat(table.count()).isEqualTo(30);
    assertThat(table.where("answered AND text LIKE 'late %'").count()).isEqualTo(20);
    assertThat(
            table.where("error.code = 'server_error' AND error.retryable AND NOT answered").count())
        .isEqualTo(10);
    assertThat(table.where("completedAt = timestamp'2026-03-01 12:00:00.123456'").count())
        .isEqualTo(30);
    unsealed.close();
    dead.close();
  }

  @Test
  void aLargeLedgerIsReadByManyTasksAndEachKeyOnce() {
    seed(45_000);

    Dataset<Row> table = entries();

    assertThat(access().status().segmentBytes()).isGreaterThan(32L << 20);
    assertThat(table.rdd().getNumPartitions()).isGreaterThanOrEqualTo(2);
    Row sums = table.selectExpr("count(*)", "count(DISTINCT key)", "min(length(text))").head();
    assertThat(sums.getLong(0)).isEqualTo(45_000);
    assertThat(sums.getLong(1)).isEqualTo(45_000);
    assertThat(sums.getInt(2)).isEqualTo(1_000);
  }

  @Test
  void statusAndCompactionTellWhatTheyFoundAndDid() throws IOException {
    for (int file = 0; file < 3; file++) {
      try (FileLedger ledger = open();
          LedgerSession session = ledger.open()) {
        session.append(answer(file, "a"));
      }
    }
    CompletionLedger.Status before = access().status();
    CompletionLedger.Compaction compaction = access().compact();
    CompletionLedger.Status after = access().status();

    assertThat(before.segments()).isEqualTo(3);
    assertThat(before.segmentEntries()).isEqualTo(3);
    assertThat(before.formatVersion()).hasValue(1);
    assertThat(compaction).isEqualTo(new CompletionLedger.Compaction(true, 3, 1, 0, 0));
    assertThat(after.segments()).isEqualTo(1);
    assertThat(after.replaced()).isEqualTo(3);
    assertThat(entries().count()).isEqualTo(3);
  }

  @Test
  void whereNothingWasRecordedTheUserIsToldToCheckThePath() {
    assertThatThrownBy(() -> access().status()).hasMessageContaining("holds no ledger");
    assertThatThrownBy(() -> access().compact()).hasMessageContaining("holds no ledger");
    assertThatThrownBy(() -> entries().count()).hasMessageContaining("holds no ledger");
    assertThatThrownBy(() -> LocalSpark.session().read().format("completions").load().count())
        .hasMessageContaining("path");
    assertThat(ledger()).doesNotExist();
  }

  @Test
  void resultsLeaveAsOpenAiBatchResultsUnderTheUsersIds() throws IOException {
    simulator.configure(
        "{\"faults\": [{\"promptPattern\": \" 4$\", \"fault\": {\"status\": 400}}]}");
    Dataset<Row> rows =
        LocalSpark.texts("export", 12, 2)
            .selectExpr("concat('row-', id) AS id", "concat('export ', id % 6) AS text");
    Dataset<Row> enriched = Completions.withCompletions(rows, spec().customId("id").build());
    Map<String, String> texts =
        enriched
            .where("completion.success")
            .selectExpr("id", "completion.text")
            .collectAsList()
            .stream()
            .collect(Collectors.toMap(row -> row.getString(0), row -> row.getString(1)));

    Map<String, JsonNode> lines = byCustomId(access().results());

    assertThat(lines).hasSize(12);
    assertThat(texts).hasSize(10);
    texts.forEach(
        (id, text) -> {
          JsonNode response = lines.get(id).path("response");
          assertThat(response.path("status_code").asInt()).isEqualTo(200);
          assertThat(response.at("/body/choices/0/message/content").asText()).isEqualTo(text);
          assertThat(response.at("/body/choices/0/finish_reason").asText()).isEqualTo("stop");
          assertThat(response.at("/body/usage/total_tokens").asLong()).isPositive();
          assertThat(lines.get(id).path("error").isNull()).isTrue();
        });
    JsonNode refused = lines.get("row-4").path("response");
    assertThat(refused.path("status_code").asInt()).isEqualTo(400);
    assertThat(refused.at("/body/error/message").asText()).isNotEmpty();
  }

  @Test
  void failedRequestsLeaveReadyToBeSentAgain() throws IOException {
    simulator.configure(
        "{\"faults\": [{\"promptPattern\": \" 4$\", \"fault\": {\"status\": 400}},"
            + "{\"promptPattern\": \" 5$\", \"fault\": {\"kind\": \"length\"}}]}");
    Dataset<Row> rows =
        LocalSpark.texts("again", 8, 2).selectExpr("concat('row-', id) AS id", "text");
    Completions.withCompletions(rows, spec().customId("id").maxTokens(40).build()).count();

    Map<String, JsonNode> lines = byCustomId(access().failedRequests());

    assertThat(lines).containsOnlyKeys("row-4", "row-5");
    JsonNode line = lines.get("row-4");
    assertThat(line.path("method").asText()).isEqualTo("POST");
    assertThat(line.path("url").asText()).isEqualTo("/v1/chat/completions");
    assertThat(line.at("/body/model").asText()).isEqualTo("gpt-5.4-mini");
    assertThat(line.at("/body/max_completion_tokens").asInt()).isEqualTo(40);
    assertThat(line.at("/body/messages/0/content").asText()).isEqualTo("Echo: again 4");
  }

  @Test
  void howManyRequestsAreKeptIsTheUsersChoice() {
    simulator.configure(
        "{\"faults\": [{\"promptPattern\": \" 4$\", \"fault\": {\"status\": 400}}]}");
    Map<RecordRequests, Long> kept =
        Map.of(RecordRequests.NONE, 0L, RecordRequests.FAILED, 1L, RecordRequests.ALL, 6L);
    kept.forEach(
        (which, expected) -> {
          String location = temporary.resolve("kept-" + which).toString();
          Completions.withCompletions(
                  LocalSpark.texts("kept", 6, 1),
                  spec().checkpointLocation(location).recordRequests(which).build())
              .count();
          Dataset<Row> table = Completions.ledger(LocalSpark.session(), location).entries();
          assertThat(table.where("request LIKE '%Echo: kept%'").count())
              .as(which.name())
              .isEqualTo(expected);
          assertThat(table.where("size(customIds) > 0").count()).as("no ids of its own").isZero();
        });
  }

  private static Map<String, JsonNode> byCustomId(Dataset<String> lines) throws IOException {
    Map<String, JsonNode> nodes = new TreeMap<>();
    for (String line : lines.collectAsList()) {
      JsonNode node = JSON.readTree(line);
      assertThat(nodes.put(node.path("custom_id").asText(), node)).isNull();
    }
    return nodes;
  }

  private void seed(int entries) {
    Random random = new Random(5);
    try (FileLedger ledger = open()) {
      new LedgerSeeder(ledger, 8L << 20)
          .seed(
              IntStream.range(0, entries)
                  .mapToObj(
                      i ->
                          answer(
                              i,
                              random
                                  .ints(1_000, ' ', 0x7F)
                                  .collect(
                                      StringBuilder::new,
                                      StringBuilder::appendCodePoint,
                                      StringBuilder::append)
                                  .toString()))
                  .iterator());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private FileLedger open() throws IOException {
    return FileLedger.open(
        FileSystem.getLocal(new Configuration()),
        new org.apache.hadoop.fs.Path(ledger().toString()),
        new InMemoryClaims(),
        FileLedgerOptions.defaults(),
        LedgerHost.system());
  }

  private static LedgerEntry answer(int number, String text) {
    return entry(
        number,
        new Answer(
            text, List.of(), FinishReason.STOP, "stop", Usage.UNKNOWN, "m", null, "req", ""));
  }

  private static LedgerEntry failure(int number) {
    return entry(number, Failure.of(ErrorCode.SERVER_ERROR, "down"));
  }

  private static LedgerEntry entry(int number, Outcome outcome) {
    byte[] key =
        ByteBuffer.allocate(RequestKey.BYTES).putLong(number * 0x9E3779B97F4A7C15L).array();
    return new LedgerEntry(
        RequestKey.from(key),
        RequestTrace.NONE,
        "run",
        outcome,
        BigDecimal.ONE,
        "2026",
        1,
        0,
        5,
        NOON);
  }

  private Dataset<Row> entries() {
    return access().entries();
  }

  private CompletionLedger access() {
    return Completions.ledger(LocalSpark.session(), ledger().toString());
  }

  private Path ledger() {
    return temporary.resolve("ledger");
  }

  private CompletionSpec.Builder spec() {
    return simulator.spec().prompt("Echo: {text}").checkpointLocation(ledger().toString());
  }
}
