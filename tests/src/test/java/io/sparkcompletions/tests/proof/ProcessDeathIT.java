package io.sparkcompletions.tests.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcompletions.CompletionSpec;
import io.sparkcompletions.ledger.InMemoryClaims;
import io.sparkcompletions.ledger.file.CrashPoint;
import io.sparkcompletions.ledger.file.FileLedger;
import io.sparkcompletions.ledger.file.FileLedgerOptions;
import io.sparkcompletions.ledger.file.LedgerHost;
import io.sparkcompletions.ledger.file.LedgerScan;
import io.sparkcompletions.tests.Await;
import io.sparkcompletions.tests.LocalCluster;
import io.sparkcompletions.tests.SimulatorFixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * An executor dies at each step, by name, of asking, recording and keeping, and tasks and stages
 * fail: every row is there once, and no more is paid for twice than the process had in flight or
 * not yet flushed.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(600)
class ProcessDeathIT {
  private static final int EXECUTORS = 2;
  private static final int CONCURRENCY = 8;
  private static final int ROWS = 600;
  private static final Duration FLUSH = Duration.ofSeconds(1);

  /** Older than any grace period of the ledger. */
  private static final Duration LONG_AGO = Duration.ofMinutes(20);

  @TempDir static Path wishes;
  @TempDir static Path temporary;
  private Path folder;
  private LocalCluster cluster;
  private SimulatorFixture simulator;
  private TaskLog tasks;

  @BeforeAll
  void start() {
    simulator = SimulatorFixture.start("latency: {millis: 60}");
    Map<String, String> conf = new HashMap<>(ExecutorKills.CONF);
    conf.putAll(ProcessPlugin.conf(wishes));
    conf.putAll(DyingCommit.conf(wishes));
    cluster = LocalCluster.start(EXECUTORS, conf);
  }

  @AfterAll
  void stop() {
    cluster.close();
    simulator.close();
  }

  @BeforeEach
  void prepare() throws IOException {
    simulator.reset();
    folder = Files.createTempDirectory(temporary, "case");
    tasks = new TaskLog();
    cluster.session().sparkContext().addSparkListener(tasks);
    Await.until(() -> cluster.executors() == EXECUTORS);
  }

  @AfterEach
  void forget() {
    cluster.session().sparkContext().removeSparkListener(tasks);
  }

  @ParameterizedTest
  @CsvSource({
    // before send
    "BUCKET_ENTERED, 3",
    // after answer
    "BEFORE_APPEND, 60",
    // after append before flush
    "AFTER_APPEND, 60",
    "BEFORE_FLUSH, 0",
    "FLUSH_WRITTEN, 0",
    "AFTER_FLUSH, 0",
    // while sealing
    "BEFORE_SEAL, 0",
    "BEFORE_PUBLISH, 0",
    "AFTER_SEAL, 0",
    "AFTER_JOURNAL_DELETE, 0",
  })
  void aDeathWhileRecordingCostsWhatWasInFlightAndNotYetFlushed(CrashPoint point, int passesBefore)
      throws IOException {
    DeathWish.make(wishes, point.name(), passesBefore);

    Output.write(completed(ROWS, spec(FLUSH)), table());

    assertExact(point.name(), FLUSH);
    assertAllRecorded(ROWS);
  }

  @Test
  void aDeathAfterRowsWereEmittedAndBeforeTheyWereFlushedAsksForThemAgain() throws IOException {
    Duration never = Duration.ofHours(1);
    CompletionSpec spec = spec(never).build();
    int emitted = 20;
    DeathWish.make(wishes, DeathWish.EMITTED, emitted);

    Output.write(
        DyingRows.dying(Output.complete(texts(ROWS), spec), wishes, DeathWish.EMITTED), table());

    assertThat(assertExact(DeathWish.EMITTED, never).paidTwice()).isGreaterThan(emitted);
    assertAllRecorded(ROWS);
  }

  @Test
  void aDeathDuringTheCommitOfATaskCostsNothing() throws IOException {
    DeathWish.make(wishes, DyingCommit.TASK, 0);

    Output.write(completed(ROWS, spec(FLUSH)), table());

    // The task that ended is paid for; what else the executor did not have.
    assertThat(assertExact(DyingCommit.TASK, FLUSH).paidTwice()).isZero();
    assertAllRecorded(ROWS);
  }

  @ParameterizedTest
  @EnumSource(
      names = {"MAINTENANCE_LOCKED", "AFTER_MERGE", "BEFORE_PURGE", "AFTER_PURGE", "BEFORE_UNLOCK"})
  void aDeathDuringCompactionLosesNothing(CrashPoint point) throws IOException {
    assertThat(completed(ROWS / 2, spec(FLUSH)).count()).isEqualTo(ROWS / 2);
    crowdTheLedger();
    DeathWish.make(wishes, point.name(), 0);

    Output.write(completed(ROWS, spec(FLUSH)), table());

    Await.until(() -> DeathWish.death(wishes, point.name()).isPresent());
    assertExact(point.name(), FLUSH);
    assertAllRecorded(ROWS);
    Files.deleteIfExists(folder.resolve("ledger/locks/maintenance.lock"));
    age(folder.resolve("ledger"));
    ledger().compact();
    assertAllRecorded(ROWS);
  }

  @Test
  void aTaskThatFailsAfterSomeAnswersPaysForNothingTwice() throws IOException {
    String step = "FAILING_ROW";
    DeathWish.make(wishes, step, 70);

    Output.write(
        DyingRows.failing(Output.complete(texts(ROWS), spec(FLUSH).build()), wishes, step),
        table());

    assertThat(tasks.attempts()).hasSizeGreaterThan(EXECUTORS);
    Output.assertExact(cluster.session(), table(), ROWS, simulator);
    assertThat(simulator.billedRequests()).isEqualTo(ROWS);
    assertAllRecorded(ROWS);
  }

  @Test
  void aStageThatIsComputedAgainAfterALostShufflePaysForNothingTwice() throws IOException {
    String step = "SHUFFLED_ROW";
    DeathWish.make(wishes, step, 10);
    Path traces = Files.createDirectory(folder.resolve("traces"));
    Dataset<Row> asked = Trace.of(completed(ROWS, spec(FLUSH)), traces);

    Output.write(
        DyingRows.dying(asked.repartition(2, functions.col("text")), wishes, step), table());

    assertThat(DeathWish.death(wishes, step)).isPresent();
    List<String> computed = Trace.computed(traces);
    assertThat(computed)
        .as("the stage that asks is computed again")
        .hasSizeGreaterThan(Set.copyOf(computed).size());
    Output.assertExact(cluster.session(), table(), ROWS, simulator);
    assertThat(simulator.billedRequests()).isEqualTo(ROWS);
    assertAllRecorded(ROWS);
  }

  private Losses assertExact(String step, Duration flush) {
    Death death = tasks.noticed(DeathWish.death(wishes, step).orElseThrow());
    Map<String, Integer> taskOf = Output.assertExact(cluster.session(), table(), ROWS, simulator);
    Losses losses = Losses.of(simulator, List.of(death), tasks.madeBy(taskOf), CONCURRENCY, flush);
    losses.deaths().forEach(loss -> System.out.println(step + ": executor " + loss));
    losses.assertExplainedAndWithinBounds();
    assertThat(simulator.billedRequests()).isEqualTo(ROWS + losses.paidTwice());
    return losses;
  }

  /** By the ledger itself, and by asking again. */
  private void assertAllRecorded(int rows) throws IOException {
    try (LedgerScan scan = ledger().scan()) {
      long entries = 0;
      while (scan.hasNext()) {
        assertThat(scan.next().isWhole()).isTrue();
        entries++;
      }
      assertThat(entries).isEqualTo(rows);
    }
    long paid = simulator.billedRequests();
    assertThat(completed(rows, spec(FLUSH)).where("completion.source = 'ledger'").count())
        .isEqualTo(rows);
    assertThat(simulator.billedRequests()).isEqualTo(paid);
  }

  /**
   * Leaves files to be purged and files to be merged to the next task that ends: in the same
   * directory, so that the driver has tidied it up before.
   */
  private void crowdTheLedger() throws IOException {
    Path ledger = folder.resolve("ledger");
    copySegments(ledger);
    assertThat(ledger().maintain().created()).isPositive();
    age(ledger);
    copySegments(ledger);
  }

  private static void copySegments(Path ledger) throws IOException {
    for (Path segment : files(ledger.resolve("segments"))) {
      String name = segment.getFileName().toString();
      if (!name.contains("copy")) {
        for (int i = 0; i < 4; i++) {
          Path copy =
              segment.resolveSibling(
                  name.replace(".segment", "copy" + System.nanoTime() + ".segment"));
          Files.copy(segment, copy);
        }
      }
    }
  }

  private static void age(Path ledger) throws IOException {
    for (Path file : files(ledger.resolve("segments"))) {
      Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(LONG_AGO)));
    }
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }

  private FileLedger ledger() throws IOException {
    RawLocalFileSystem files = new RawLocalFileSystem();
    files.initialize(folder.toUri(), new Configuration(false));
    return FileLedger.open(
        files,
        new org.apache.hadoop.fs.Path(folder.resolve("ledger").toUri()),
        new InMemoryClaims(),
        FileLedgerOptions.defaults(),
        LedgerHost.system());
  }

  private Path table() {
    return folder.resolve("table");
  }

  private CompletionSpec.Builder spec(Duration flush) {
    return Output.spec(simulator.baseUrl(), folder.resolve("ledger"))
        .concurrency(CONCURRENCY)
        .flushInterval(flush)
        .flushRecords(1_000_000);
  }

  private Dataset<Row> completed(int rows, CompletionSpec.Builder spec) {
    return Output.complete(texts(rows), spec.build());
  }

  private Dataset<Row> texts(int rows) {
    return Output.texts(cluster.session(), "death", rows);
  }
}
