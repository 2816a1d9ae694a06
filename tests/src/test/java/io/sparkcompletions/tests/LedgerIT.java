package io.sparkcompletions.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkcompletions.CompletionSpec;
import io.sparkcompletions.Completions;
import io.sparkcompletions.options.FinishPolicy;
import io.sparkcompletions.options.RetryFailed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the ledger's directory is worth to the next application, by the simulator's own count. */
class LedgerIT {
  private static final String PROMPT = "Echo: {text}";
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

  @AfterEach
  void nothingIsLeftOpen() {
    assertThat(simulator.inFlight()).isZero();
    EngineThreads.assertNone();
  }

  @Test
  void aNewApplicationSendsNothingForWhatIsRecorded() {
    List<Row> before = rows(enriched(300, spec()));
    assertThat(simulator.requests()).isEqualTo(300);

    nextApplication();
    Dataset<Row> again = enriched(300, spec());

    assertThat(rows(again)).containsExactlyInAnyOrderElementsOf(before);
    assertThat(again.where("completion.source = 'ledger'").count()).isEqualTo(300);
    assertThat(simulator.requests()).isEqualTo(300);
  }

  @Test
  void grownInputSendsOnlyWhatIsNew() {
    enriched(200, spec()).count();

    nextApplication();
    Dataset<Row> grown = enriched(260, spec());

    assertThat(grown.where("completion.source = 'new'").count()).isEqualTo(60);
    assertThat(grown.where("completion.source = 'ledger'").count()).isEqualTo(200);
    assertThat(simulator.requests()).isEqualTo(260);
  }

  @Test
  void aChangedPromptSendsEverythingAndChangedTuningNothing() {
    enriched(50, spec()).count();
    enriched(
            50,
            spec()
                .concurrency(3)
                .requestsPerMinute(100_000)
                .timeout(Duration.ofSeconds(77))
                .maxAttempts(2)
                .flushInterval(Duration.ofMillis(100))
                .flushRecords(7)
                .drainTimeout(Duration.ofSeconds(5)))
        .count();
    assertThat(simulator.requests()).isEqualTo(50);

    enriched(50, spec().prompt("Echo again: {text}")).count();

    assertThat(simulator.requests()).isEqualTo(100);
  }

  @Test
  void truncatedAnswersArePaidForOnceWhateverIsMadeOfThem() throws IOException {
    simulator.configure(
        "{\"faults\": [{\"promptPattern\": \"[13579]5$\", \"fault\": {\"kind\": \"length\"}}]}");
    Dataset<Row> strict = enriched(200, spec());
    assertThat(strict.count()).isEqualTo(200);
    strict.write().parquet(temporary.resolve("out").toString());
    assertThat(
            strict.where("completion.error.code = 'truncated' AND completion.costUsd > 0").count())
        .isEqualTo(10);
    var bill = simulator.billUsd();

    nextApplication();
    assertThat(enriched(200, spec()).where("NOT completion.success").count()).isEqualTo(10);
    Dataset<Row> lenient = enriched(200, spec().onTruncated(FinishPolicy.KEEP));
    assertThat(lenient.where("completion.success").count()).isEqualTo(200);

    assertThat(simulator.requests()).isEqualTo(200);
    assertThat(simulator.billUsd()).isEqualByComparingTo(bill);
  }

  @Test
  void whatIsAskedAgainIsTheUsersChoice() {
    simulator.configure(
        "{\"faults\": [{\"promptPattern\": \" 3$\", \"fault\": {\"kind\": \"length\"}},"
            + "{\"promptPattern\": \" 4$\", \"fault\": {\"status\": 500}},"
            + "{\"promptPattern\": \" 5$\", \"fault\": {\"status\": 400}}]}");
    CompletionSpec.Builder spec = spec().maxAttempts(1);
    assertThat(failed(enriched(10, spec))).isEqualTo(3);
    assertThat(simulator.requests()).isEqualTo(10);
    simulator.configure("{\"faults\": []}");

    assertThat(failed(enriched(10, spec.retryFailed(RetryFailed.NONE)))).isEqualTo(3);
    assertThat(simulator.requests()).isEqualTo(10);
    assertThat(failed(enriched(10, spec.retryFailed(RetryFailed.RETRYABLE)))).isEqualTo(2);
    assertThat(simulator.requests()).isEqualTo(11);
    Dataset<Row> all = enriched(10, spec.retryFailed(RetryFailed.ALL));
    assertThat(failed(all)).isZero();
    assertThat(simulator.requests()).isEqualTo(13);

    assertThat(all.where("completion.success").count()).isEqualTo(10);
    assertThat(failed(enriched(10, spec.retryFailed(RetryFailed.ALL)))).isZero();
    assertThat(simulator.requests()).as("what was asked again is settled").isEqualTo(13);
  }

  @Test
  void aCancelledJobKeepsTheAnswersThatItHadAndThoseOnTheirWay() {
    simulator.configure("{\"latency\": {\"millis\": 200}}");
    SparkContext context = LocalSpark.session().sparkContext();
    CompletableFuture<Long> job =
        CompletableFuture.supplyAsync(
            () -> {
              context.setJobGroup("cancelled", "is cancelled in the middle", true);
              return enriched(2_000, spec().concurrency(16).flushInterval(Duration.ofMinutes(10)))
                  .count();
            });
    Await.until(() -> simulator.requests() > 100);

    context.cancelJobGroup("cancelled");

    assertThat(job).failsWithin(Duration.ofMinutes(2));
    Await.until(EngineThreads::areNone);
    long billed = simulator.billedRequests();
    assertThat(billed).isBetween(85L, 1_999L);
    assertThat(
            Completions.ledger(LocalSpark.session(), ledger().toString())
                .entries()
                .where("answered")
                .count())
        .isEqualTo(billed);

    simulator.configure("{\"latency\": {\"millis\": 0}}");
    assertThat(enriched(2_000, spec()).where("completion.success").count()).isEqualTo(2_000);
    assertThat(simulator.billedRequests()).as("each paid for once").isEqualTo(2_000);
  }

  @Test
  void withoutALocationTheLedgerIsTheOwnersAndGoneWithTheApplication() throws IOException {
    Path root = Files.createDirectory(temporary.resolve("root"));
    Dataset<Row> output =
        Completions.withCompletions(
            LocalSpark.texts("own", 100, 2),
            simulator.spec().prompt(PROMPT).checkpointRoot(root.toString()).build());
    output.explain(true);
    output.createOrReplaceTempView("own");
    assertThat(list(root)).as("analysis makes nothing").isEmpty();

    assertThat(output.count()).isEqualTo(100);
    assertThat(output.where("completion.success").count()).isEqualTo(100);

    assertThat(simulator.requests()).isEqualTo(100);
    assertThat(list(root))
        .singleElement()
        .satisfies(
            made -> {
              assertThat(made.getFileName().toString())
                  .startsWith("spark-completions-")
                  .contains(LocalSpark.session().sparkContext().applicationId());
              assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(made)))
                  .isEqualTo("rwx------");
            });
    nextApplication();
    assertThat(list(root)).isEmpty();
  }

  @Test
  void aDirectoryThatIsSomethingElseIsRefusedBeforeAnythingIsSent() throws IOException {
    Path table = Files.createDirectory(ledger());
    Files.writeString(table.resolve("part-0000.parquet"), "x");

    assertThatThrownBy(() -> enriched(10, spec()).count())
        .hasMessageContaining("ledger_unavailable")
        .hasMessageContaining("part-0000.parquet")
        .hasMessageContaining("checkpointLocation");

    assertThat(simulator.requests()).isZero();
    assertThat(list(table)).hasSize(1);
  }

  private Path ledger() {
    return temporary.resolve("ledger");
  }

  private CompletionSpec.Builder spec() {
    return simulator.spec().prompt(PROMPT).checkpointLocation(ledger().toString());
  }

  private static Dataset<Row> enriched(int rows, CompletionSpec.Builder spec) {
    return Completions.withCompletions(LocalSpark.texts("kept", rows, 3), spec.build());
  }

  private static long failed(Dataset<Row> output) {
    return output.where("NOT completion.success").count();
  }

  private static List<Row> rows(Dataset<Row> output) {
    return output
        .selectExpr("id", "completion.text", "completion.costUsd", "completion.completedAt")
        .collectAsList();
  }

  private static void nextApplication() {
    LocalSpark.session().stop();
  }

  private static List<Path> list(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }
}
