package io.sparkcompletions.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.sparkcompletions.metrics.RunReport.Cost;
import io.sparkcompletions.metrics.RunReport.Latency;
import io.sparkcompletions.metrics.RunReport.Rows;
import io.sparkcompletions.metrics.RunReport.Unconfirmed;
import io.sparkcompletions.model.Usage;
import io.sparkcompletions.options.ResolvedOptions.Setting;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class RunReportTest {
  private static final RunReport FULL =
      new RunReport(
              new Rows(1000, 990, 10, 798, 150, 50, 2),
              Optional.of(new Usage(120_000L, 4_500L, 1_024L, null, 0L)),
              Optional.of(new Usage(123_456L, 4_567L, 1_024L, null, 0L)),
              new Cost(usd("1.2"), usd("1.2345000000"), usd("1"), usd("0.2345"), 3),
              new Unconfirmed(2, usd("0.0000000200"), 1),
              Optional.of(new Latency(412, 1803)),
              new TreeMap<>(Map.of("truncated", 7L, "timeout", 3L)),
              Optional.empty(),
              List.of(),
              List.of())
          .with(
              "2026-11-20",
              List.of(
                  new Setting("model", "openai/a<b>&\"c\"", "call"),
                  new Setting("concurrency", "64", "default")));

  private static final RunReport EMPTY =
      new RunReport(
          new Rows(0, 0, 0, 0, 0, 0, 0),
          Optional.empty(),
          Optional.empty(),
          new Cost(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), 0),
          new Unconfirmed(0, Optional.empty(), 0),
          Optional.empty(),
          new TreeMap<>(),
          Optional.empty(),
          List.of(),
          List.of());

  @Test
  void noticesStandInEveryForm() {
    RunReport noticed = FULL.withNotices(List.of("Others <use> it as well."));
    assertThat(noticed.toString()).startsWith(FULL.toString()).endsWith("Others <use> it as well.");
    assertThat(noticed.toJson()).contains("\"notices\" : [ \"Others <use> it as well.\" ]");
    assertThat(noticed.toHtml()).contains("Others &lt;use&gt; it as well.");
    assertThat(noticed.with("v", List.of()).notices()).isEqualTo(noticed.notices());
  }

  @Test
  void oneLineSaysItAll() {
    assertThat(FULL)
        .hasToString(
            "1000 rows: 990 succeeded, 10 failed (timeout 3, truncated 7); 798 new, 150 from the"
                + " ledger, 50 duplicates, 2 unsent; 123456 input and 4567 output tokens; $1.2345 billed,"
                + " $1.00 of it for new answers; 3 answers without a price; 2 unconfirmed attempts,"
                + " about $0.00000002 and what 1 failed row may have cost; latency p50 412 ms, p95 1803 ms");
  }

  @Test
  void oneLineOfAnEmptyTableClaimsNothing() {
    assertThat(EMPTY).hasToString("0 rows");
  }

  @Test
  void jsonIsExactAndStable() throws JsonProcessingException {
    JsonNode json = JsonMapper.builder().build().readTree(FULL.toJson());

    assertThat(json.fieldNames())
        .toIterable()
        .containsExactly(
            "rows",
            "succeededUsage",
            "billedUsage",
            "costUsd",
            "unpricedRows",
            "unconfirmed",
            "latencyMillis",
            "errors",
            "priceTableVersion",
            "options",
            "notices");
    assertThat(json.at("/rows/new").asLong()).isEqualTo(798);
    assertThat(json.at("/rows/duplicate").asLong()).isEqualTo(50);
    assertThat(json.at("/rows/unsent").asLong()).isEqualTo(2);
    assertThat(json.at("/billedUsage/totalTokens").asLong()).isEqualTo(128_023);
    assertThat(json.at("/billedUsage/cacheWriteTokens").isNull()).isTrue();
    assertThat(json.at("/errors/timeout").asLong()).isEqualTo(3);
    assertThat(json.at("/options/0/origin").asText()).isEqualTo("call");
    assertThat(FULL.toJson()).contains("\"estimatedCostUsd\" : 0.0000000200");
  }

  @Test
  void jsonOfAnEmptyTableHasNullsForTotals() throws JsonProcessingException {
    JsonNode json = JsonMapper.builder().build().readTree(EMPTY.toJson());

    assertThat(json.at("/rows/total").asLong()).isZero();
    for (String absent :
        List.of("/billedUsage", "/succeededUsage", "/costUsd/billed", "/latencyMillis")) {
      assertThat(json.at(absent).isNull()).as(absent).isTrue();
    }
  }

  @Test
  void pageIsCompleteAndEscapesText() {
    assertThat(FULL.toHtml())
        .startsWith("<!DOCTYPE html>")
        .endsWith("</html>\n")
        .contains("<td>timeout</td><td class=\"n\">3</td>")
        .contains("<td>everything billed</td><td class=\"n\">$1.2345</td>")
        .contains("openai/a&lt;b&gt;&amp;&quot;c&quot;")
        .doesNotContain("<script", "http");
    assertThat(EMPTY.toHtml()).contains("<td>everything billed</td><td class=\"n\">–</td>");
  }

  private static Optional<BigDecimal> usd(String text) {
    return Optional.of(new BigDecimal(text));
  }
}
