package io.sparkcompletions.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcompletions.CompletionSpec;
import io.sparkcompletions.Completions;
import io.sparkcompletions.metrics.RunReport;
import io.sparkcompletions.model.PromptCache;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rows that begin alike are cheaper when the provider's cache finds what they begin with. */
class PromptCacheIT {
  private static final int DOCUMENTS = 40;
  private static final int QUESTIONS = 10;

  /** Each question once, and one of each document twice. */
  private static final int ROWS = DOCUMENTS * (QUESTIONS + 1);

  private static final int REQUESTS = DOCUMENTS * QUESTIONS;

  private static SimulatorFixture simulator;

  @TempDir private Path ledgers;

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
    simulator.configure("{\"promptCacheEntries\": null}");
    simulator.reset();
  }

  @Test
  void aCacheThatHoldsLittleFindsRowsThatComeTogether() {
    // Two steps of 128 tokens for each document: room for ten documents.
    simulator.configure("{\"promptCacheEntries\": 20}");

    Run off = run(SimulatorFixture.MODEL, PromptCache.OFF);
    Run on = run(SimulatorFixture.MODEL, PromptCache.SHORT);

    assertThat(on.keys()).isEqualTo(off.keys());
    assertThat(on.cachedTokens()).isGreaterThan(2 * off.cachedTokens());
    assertThat(on.billUsd()).isLessThan(off.billUsd());
  }

  @Test
  void whatAnthropicIsToldToCacheIsWrittenOncePerTaskAndReadByTheOthers() {
    Run off = run("anthropic/claude-opus-5", PromptCache.OFF);
    Run on = run("anthropic/claude-opus-5", PromptCache.SHORT);
    Run longer = run("anthropic/claude-opus-5", PromptCache.LONG);

    assertThat(off.cachedTokens()).isZero();
    assertThat(off.writes()).isZero();
    for (Run run : Set.of(on, longer)) {
      assertThat(run.keys()).isEqualTo(off.keys());
      assertThat(run.writes()).isBetween((long) DOCUMENTS, (long) DOCUMENTS * LocalSpark.SLOTS);
      assertThat(run.reads()).isEqualTo(REQUESTS - run.writes());
      assertThat(run.billUsd()).isLessThan(off.billUsd());
    }
  }

  @Test
  void aRerunWithTheOptionFindsWhatWasAskedWithoutIt() {
    String ledger = ledgers.resolve("shared").toString();
    rows(spec(SimulatorFixture.MODEL, PromptCache.OFF, ledger));
    long asked = simulator.requests();

    Dataset<Row> output =
        rows(spec(SimulatorFixture.MODEL, PromptCache.SHORT, ledger).preserveOrder(true));

    assertThat(output.filter("completion.source = 'ledger'").count()).isEqualTo(REQUESTS);
    assertThat(output.filter("completion.source = 'duplicate'").count()).isEqualTo(DOCUMENTS);
    assertThat(asked).isEqualTo(REQUESTS);
    assertThat(simulator.requests()).isEqualTo(asked);
  }

  @ParameterizedTest
  @CsvSource({
    "azure/my-deployment, /compat/azure/openai/v1",
    "mistral/mistral-small-2603, /compat/mistral/v1"
  })
  void serversThatKnowNamesOfCachesAreToldOne(String model, String path) {
    Dataset<Row> output =
        rows(
            simulator
                .specAt(model, path)
                .systemColumn("document")
                .prompt("Echo: {question}")
                .promptCache(PromptCache.SHORT)
                .checkpointLocation(ledgers.resolve("named").toString()));

    assertThat(output.filter("completion.success").count()).isEqualTo(ROWS);
    assertThat(output.filter("completion.usage.cachedInputTokens > 0 AND " + IS_NEW).count())
        .isGreaterThan(REQUESTS / 2);
    assertThat(simulator.billedRequests()).isEqualTo(REQUESTS);
  }

  /** One run and what the simulator says of it. */
  private record Run(
      Set<String> keys, long cachedTokens, long writes, long reads, BigDecimal billUsd) {}

  private Run run(String model, PromptCache cache) {
    simulator.reset();
    String ledger = ledgers.resolve(model.replace('/', '-') + cache).toString();
    Dataset<Row> output = rows(spec(model, cache, ledger));

    RunReport report = Completions.report(output);
    assertThat(report.rows().succeeded()).isEqualTo(ROWS);
    assertThat(report.rows().asked()).isEqualTo(REQUESTS);
    assertThat(report.rows().duplicates()).isEqualTo(DOCUMENTS);
    assertThat(output.filter("completion.text <> question").count()).isZero();
    assertThat(simulator.billedRequests()).isEqualTo(REQUESTS);
    assertThat(report.cost().spent().orElseThrow()).isEqualByComparingTo(simulator.billUsd());
    return new Run(
        new TreeSet<>(output.select("completion.customId").as(Encoders.STRING()).collectAsList()),
        report.billedUsage().orElseThrow().cachedInputTokens(),
        output.filter("completion.usage.cacheWriteTokens > 0 AND " + IS_NEW).count(),
        output.filter("completion.usage.cachedInputTokens > 0 AND " + IS_NEW).count(),
        simulator.billUsd());
  }

  private static final String IS_NEW = "completion.source = 'new'";

  private static CompletionSpec.Builder spec(String model, PromptCache cache, String ledger) {
    return simulator
        .specOf(model)
        .systemColumn("document")
        .prompt("Echo: {question}")
        .concurrency(8)
        .promptCache(cache)
        .checkpointLocation(ledger);
  }

  private static Dataset<Row> rows(CompletionSpec.Builder spec) {
    Dataset<Row> output = Completions.withCompletions(questions(), spec.build());
    output.count();
    return output;
  }

  /** Documents of 1,190 tokens or so as the simulator counts, each with its questions. */
  private static Dataset<Row> questions() {
    return LocalSpark.session()
        .range(0, ROWS, 1, 3)
        .selectExpr(
            "concat('Document ', id % "
                + DOCUMENTS
                + ", repeat('. It goes on and on', 250))"
                + " AS document",
            "concat('question ', least(id div "
                + DOCUMENTS
                + ", "
                + (QUESTIONS - 1)
                + "))"
                + " AS question");
  }
}
