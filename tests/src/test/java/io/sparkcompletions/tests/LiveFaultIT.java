package io.sparkcompletions.tests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sparkcompletions.Completions;
import io.sparkcompletions.metrics.RunReport;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every fault the simulator can play, row by row, and what it costs: for each row, recorded cost
 * plus unconfirmed attempts account for what the simulator billed.
 *
 * <p>All faults are met in one run, as in life; the tests then look at their own rows.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(180)
class LiveFaultIT {
  private static final int ROWS_PER_FAULT = 4;
  private static final int ROWS_WITHOUT_FAULT = 60;
  private static final int MAX_ATTEMPTS = 4;
  private static final int MAX_UNANSWERED = 2;
  private static final int ALWAYS = 100;

  /**
   * A fault and what a row that meets it must look like.
   *
   * @param times how many exchanges of each row meet it
   * @param error the row's error code, null for an answer
   * @param attempts exchanges that the row tells of
   * @param unanswered those of them without an answer
   * @param billedUnanswered those of the unanswered ones that the provider bills
   * @param answerIsBilled whether the last reply was billed as an answer
   */
  record Case(
      String name,
      String fault,
      int times,
      String error,
      int attempts,
      int unanswered,
      int billedUnanswered,
      boolean answerIsBilled) {
    @Override
    public String toString() {
      return name;
    }

    static Case recovers(String name, String fault) {
      return new Case(name, fault, 1, null, 2, 0, 0, true);
    }

    static Case recoversUnanswered(String name, String fault, boolean billed) {
      return new Case(name, fault, 1, null, 2, 1, billed ? 1 : 0, true);
    }

    static Case fails(String name, String fault, String error) {
      return new Case(name, fault, ALWAYS, error, MAX_ATTEMPTS, 0, 0, false);
    }

    static Case failsUnanswered(String name, String fault, String error, boolean billed) {
      return new Case(
          name,
          fault,
          ALWAYS,
          error,
          MAX_UNANSWERED,
          MAX_UNANSWERED,
          billed ? MAX_UNANSWERED : 0,
          false);
    }

    static Case failsAtOnce(String name, String fault, String error, boolean billed) {
      return new Case(name, fault, ALWAYS, error, 1, 0, 0, billed);
    }
  }

  static Stream<Case> cases() {
    return Stream.of(
        Case.recovers("status500", "{\"status\": 500}"),
        Case.recovers("status503", "{\"status\": 503}"),
        Case.recovers("status502html", "{\"status\": 502, \"html\": true}"),
        Case.recovers("status529", "{\"status\": 529}"),
        Case.recovers("retryAfter", "{\"status\": 429, \"retryAfterSeconds\": 1}"),
        Case.recovers("tooMany", "{\"status\": 429}"),
        Case.recoversUnanswered("resetBeforeProcessing", kind("resetBeforeProcessing"), false),
        Case.recoversUnanswered("resetBeforeHeaders", kind("resetBeforeHeaders"), true),
        Case.recoversUnanswered("resetAfterHeaders", kind("resetAfterHeaders"), true),
        Case.recoversUnanswered("stall", kind("stall"), true),
        Case.recoversUnanswered("truncatedBody", kind("truncatedBody"), true),
        Case.recoversUnanswered("malformedJson", kind("malformedJson"), true),
        Case.recoversUnanswered("htmlPage", kind("htmlPage"), true),
        Case.recoversUnanswered("blankBody", kind("blankBody"), true),
        Case.fails("always500", "{\"status\": 500}", "server_error"),
        Case.fails("always503", "{\"status\": 503}", "overloaded"),
        Case.failsUnanswered("alwaysStall", kind("stall"), "timeout", true),
        Case.failsUnanswered(
            "alwaysReset", kind("resetBeforeProcessing"), "connection_lost", false),
        Case.failsUnanswered("alwaysTruncated", kind("truncatedBody"), "connection_lost", true),
        Case.failsUnanswered("alwaysMalformed", kind("malformedJson"), "malformed_response", true),
        Case.failsAtOnce("invalid", "{\"status\": 400}", "invalid_request", false),
        Case.failsAtOnce(
            "contextLength",
            "{\"status\": 400, \"code\": \"context_length_exceeded\"}",
            "context_length_exceeded",
            false),
        Case.failsAtOnce("page403", "{\"status\": 403, \"html\": true}", "request_blocked", false),
        Case.failsAtOnce("page404", "{\"status\": 404, \"html\": true}", "request_blocked", false),
        Case.failsAtOnce("length", kind("length"), "truncated", true),
        Case.failsAtOnce("contentFilter", kind("contentFilter"), "content_filtered", true),
        Case.failsAtOnce("refusal", kind("refusal"), "refused", true),
        Case.failsAtOnce("nullContent", kind("nullContent"), "empty_answer", true),
        Case.failsAtOnce("emptyChoices", kind("emptyChoices"), "empty_answer", true),
        new Case(
            "slowBody", "{\"kind\": \"slowBody\", \"millis\": 300}", ALWAYS, null, 1, 0, 0, true),
        new Case("none", null, 0, null, 1, 0, 0, true));
  }

  private static String kind(String kind) {
    return "{\"kind\": \"" + kind + "\"}";
  }

  private SimulatorFixture simulator;
  private final Map<String, Row> rows = new HashMap<>();
  private final Map<String, List<JsonNode>> billed = new HashMap<>();
  private BigDecimal recordedUsd = BigDecimal.ZERO;
  private RunReport report;
  private Dataset<Row> enriched;
  private int inputRows;

  @BeforeAll
  void meetEveryFaultInOneRun() {
    simulator = SimulatorFixture.start("latency: {millis: 20}");
    List<Row> input = new ArrayList<>();
    cases()
        .forEach(
            test -> {
              int count = test.fault() == null ? ROWS_WITHOUT_FAULT : ROWS_PER_FAULT;
              for (int i = 0; i < count; i++) {
                String text = test.name() + ":" + i + ":";
                input.add(RowFactory.create(text));
                if (test.fault() != null) {
                  simulator.faultOn("^Echo: " + text + "$", test.times(), test.fault());
                }
              }
            });
    inputRows = input.size();
    enriched =
        Completions.withCompletions(
            LocalSpark.session()
                .createDataFrame(input, new StructType().add("text", DataTypes.StringType))
                .repartition(7),
            simulator
                .spec()
                .prompt("Echo: {text}")
                .customId("text")
                .concurrency(32)
                .timeout(Duration.ofSeconds(3))
                .maxRetryDelay(Duration.ofMillis(200))
                .maxAttempts(MAX_ATTEMPTS)
                .maxUnansweredAttempts(MAX_UNANSWERED)
                .build());
    for (Row row : enriched.select("text", "completion.*").collectAsList()) {
      assertThat(rows.put(row.getString(0), row)).as("one row for %s", row.getString(0)).isNull();
      BigDecimal cost = row.getAs("costUsd");
      recordedUsd = recordedUsd.add(cost == null ? BigDecimal.ZERO : cost);
    }
    for (JsonNode entry : simulator.billDetail()) {
      if (entry.path("billed").asBoolean()) {
        billed
            .computeIfAbsent(
                entry.path("prompt").asText().substring("Echo: ".length()),
                key -> new ArrayList<>())
            .add(entry);
      }
    }
    report = Completions.report(enriched);
  }

  @AfterAll
  void stop() {
    simulator.close();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void everyRowTellsWhatHappenedToIt(Case test) {
    for (Row row : rowsOf(test)) {
      String where = row.getString(0);
      assertThat(row.<Integer>getAs("attempts"))
          .as("attempts of %s", where)
          .isEqualTo(test.attempts());
      assertThat(row.<Integer>getAs("unansweredAttempts")).as(where).isEqualTo(test.unanswered());
      if (test.error() == null) {
        assertThat(row.<Boolean>getAs("success")).as(where).isTrue();
        assertThat(row.<Row>getAs("error")).as(where).isNull();
        assertThat(row.<String>getAs("text")).isEqualTo(where);
      } else {
        assertThat(row.<Boolean>getAs("success")).as(where).isFalse();
        assertThat(row.<String>getAs("text")).as(where).isNull();
        assertThat(row.<Row>getAs("error").<String>getAs("code")).as(where).isEqualTo(test.error());
        assertThat(row.<Row>getAs("error").<String>getAs("message"))
            .isNotBlank()
            .doesNotContain("Echo:");
      }
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void recordedCostAndUnconfirmedAttemptsAccountForTheBill(Case test) {
    for (Row row : rowsOf(test)) {
      String where = row.getString(0);
      List<JsonNode> bill = billed.getOrDefault(where, List.of());
      assertThat(bill)
          .as("billed exchanges of %s", where)
          .hasSize(test.billedUnanswered() + (test.answerIsBilled() ? 1 : 0));
      BigDecimal cost = row.getAs("costUsd");
      if (test.answerIsBilled()) {
        BigDecimal answer = new BigDecimal(bill.get(bill.size() - 1).path("usd").asText());
        assertThat(cost).as("cost of %s", where).isEqualByComparingTo(answer);
      } else {
        assertThat(cost).as("nothing confirmed for %s", where).isNull();
      }
      assertThat(test.billedUnanswered())
          .as("billed without an answer, at most what the row tells")
          .isLessThanOrEqualTo(row.<Integer>getAs("unansweredAttempts"));
    }
  }

  @Test
  void theReportAddsUp() {
    assertThat(report.rows().total()).isEqualTo(inputRows);
    assertThat(report.rows().succeeded() + report.rows().failed()).isEqualTo(inputRows);
    assertThat(report.cost().billed())
        .hasValueSatisfying(usd -> assertThat(usd).isEqualByComparingTo(recordedUsd));
    long unanswered =
        rows.values().stream().mapToLong(row -> row.<Integer>getAs("unansweredAttempts")).sum();
    assertThat(report.unconfirmed().attempts()).isEqualTo(unanswered);
  }

  @Test
  void aSecondPassOverTheSameRowsSendsNothing() {
    long before = simulator.requests();
    assertThat(enriched.collectAsList()).hasSize(inputRows);
    assertThat(simulator.requests()).isEqualTo(before);
  }

  @Test
  void nothingIsLeftOpen() {
    Await.until(() -> simulator.inFlight() == 0);
    EngineThreads.assertNone();
  }

  private List<Row> rowsOf(Case test) {
    List<Row> found =
        rows.values().stream()
            .filter(row -> row.getString(0).startsWith(test.name() + ":"))
            .toList();
    assertThat(found).hasSize(test.fault() == null ? ROWS_WITHOUT_FAULT : ROWS_PER_FAULT);
    return found;
  }
}
