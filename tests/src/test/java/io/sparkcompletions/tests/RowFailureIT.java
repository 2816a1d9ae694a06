package io.sparkcompletions.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcompletions.Completions;
import io.sparkcompletions.metrics.RunReport;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What goes wrong with one row stays on that row, and what was billed for it is booked. */
class RowFailureIT {
  /** Fault by the last digit of a row's text, and the error it becomes; billed or not. */
  private record Case(int digit, String fault, String code, boolean billed) {}

  private static final List<Case> CASES =
      List.of(
          new Case(1, "{\"status\": 500}", "server_error", false),
          new Case(2, "{\"kind\": \"length\"}", "truncated", true),
          new Case(3, "{\"kind\": \"contentFilter\"}", "content_filtered", true),
          new Case(4, "{\"kind\": \"refusal\"}", "refused", true),
          new Case(5, "{\"status\": 400}", "invalid_request", false));

  private static SimulatorFixture simulator;

  @BeforeAll
  static void start() {
    simulator = SimulatorFixture.start();
    StringBuilder faults = new StringBuilder();
    for (Case fault : CASES) {
      faults
          .append(faults.isEmpty() ? "" : ",")
          .append("{\"promptPattern\": \"")
          .append(fault.digit())
          .append("$\", \"fault\": ")
          .append(fault.fault())
          .append("}");
    }
    simulator.configure("{\"faults\": [" + faults + "]}");
  }

  @AfterAll
  static void stop() {
    simulator.close();
  }

  @Test
  void everyRowShowsItsOwnErrorAndCostsAddUpToTheBill() {
    Dataset<Row> output =
        Completions.withCompletions(
            LocalSpark.texts("row", 200, 4),
            simulator
                .spec()
                .prompt("Echo: {text}")
                .maxAttempts(2)
                .option("maxRetryDelay", "10ms")
                .build());

    List<Row> rows =
        output
            .selectExpr(
                "int(id % 10)",
                "text",
                "completion.text",
                "completion.error.code",
                "completion.costUsd",
                "completion.attempts",
                "completion.success")
            .collectAsList();

    assertThat(rows).hasSize(200);
    for (Row row : rows) {
      Case fault = CASES.stream().filter(f -> f.digit() == row.getInt(0)).findFirst().orElse(null);
      assertThat(row.getString(3)).isEqualTo(fault == null ? null : fault.code());
      assertThat(row.getString(2)).isEqualTo(fault == null ? row.getString(1) : null);
      assertThat(row.getBoolean(6)).isEqualTo(fault == null);
      assertThat(row.isNullAt(4)).isEqualTo(fault != null && !fault.billed());
      assertThat(row.getInt(5)).isEqualTo(row.getInt(0) == 1 ? 2 : 1);
    }
    BigDecimal booked =
        rows.stream()
            .filter(row -> !row.isNullAt(4))
            .map(row -> row.getDecimal(4))
            .reduce(BigDecimal.ZERO, BigDecimal::add);
    assertThat(booked).isEqualByComparingTo(simulator.billUsd());

    RunReport report = Completions.report(output);
    assertThat(report.succeeded()).isEqualTo(100);
    assertThat(report.failed()).isEqualTo(100);
    assertThat(report.errors())
        .isEqualTo(
            Map.of(
                "server_error", 20L,
                "truncated", 20L,
                "content_filtered", 20L,
                "refused", 20L,
                "invalid_request", 20L));
    assertThat(report.cost().billed())
        .hasValueSatisfying(usd -> assertThat(usd).isEqualByComparingTo(simulator.billUsd()));
    assertThat(report.priceTableVersion()).isPresent();
    assertThat(Completions.successful(output).count()).isEqualTo(100);
    assertThat(Completions.unsuccessful(output).count()).isEqualTo(100);
    assertThat(Completions.flatten(output).columns()).contains("id", "text");
  }
}
