package io.sparkcompletions.tests.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkcompletions.CompletionSpec;
import io.sparkcompletions.Completions;
import io.sparkcompletions.tests.Await;
import io.sparkcompletions.tests.EngineThreads;
import io.sparkcompletions.tests.LocalSpark;
import io.sparkcompletions.tests.SimulatorFixture;
import io.sparkcompletions.tests.proof.FaultyDisk.Operation;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The ledger's file system fails under a job: the error is clear, and what is recorded stays. */
@Timeout(180)
class FileSystemFaultIT {
  private static final int ROWS = 300;
  private static SimulatorFixture simulator;

  @TempDir Path temporary;

  @BeforeAll
  static void start() {
    simulator = SimulatorFixture.start("latency: {millis: 10}");
  }

  @AfterAll
  static void stop() {
    simulator.close();
  }

  @BeforeEach
  void reset() {
    simulator.reset();
    nextApplication();
  }

  @AfterEach
  void heal() {
    FaultyDisk.heal();
    assertThat(simulator.inFlight()).isZero();
    EngineThreads.assertNone();
  }

  @Test
  void aJournalThatCannotBeCreatedStopsTheJobAndOnlyWhatIsNotRecordedIsPaidForAgain() {
    assertThat(completed(ROWS / 3).count()).isEqualTo(ROWS / 3);
    FaultyDisk.fail(Operation.CREATE, "journals");

    assertUnavailable(completed(ROWS), "cannot write to the ledger", "injected: CREATE");

    assertNothingRecordedIsPaidForAgain(ROWS / 3);
  }

  @Test
  void aFullDiskStopsTheJobAndOnlyWhatIsNotRecordedIsPaidForAgain() {
    FaultyDisk.fill(20_000);

    assertUnavailable(completed(ROWS), "cannot write to the ledger", "free space");

    assertNothingRecordedIsPaidForAgain(20);
  }

  @Test
  void whatCannotBeSealedIsKeptAndTheJobGoesOn() {
    FaultyDisk.fail(Operation.RENAME, "segments");

    assertThat(completed(ROWS).where("completion.text = text").count()).isEqualTo(ROWS);

    FaultyDisk.heal();
    nextApplication();
    assertThat(completed(ROWS).where("completion.source = 'ledger'").count()).isEqualTo(ROWS);
    assertThat(simulator.requests()).isEqualTo(ROWS);
  }

  @Test
  void aListingThatFailsStopsTheJobBeforeAnythingIsPaidForAgain() {
    assertThat(completed(ROWS).count()).isEqualTo(ROWS);
    for (String folder : List.of("segments", "journals")) {
      nextApplication();
      FaultyDisk.fail(Operation.LIST, folder);

      assertUnavailable(completed(ROWS), "cannot read the ledger", "injected: LIST");

      FaultyDisk.heal();
    }
    assertThat(completed(ROWS).count()).isEqualTo(ROWS);
    assertThat(simulator.requests()).isEqualTo(ROWS);
  }

  @Test
  void aFileThatCannotBeReadStopsTheJobBeforeAnythingIsPaidForAgain() {
    assertThat(completed(ROWS).count()).isEqualTo(ROWS);
    nextApplication();
    FaultyDisk.fail(Operation.OPEN, "segments");

    assertUnavailable(completed(ROWS), "cannot read the ledger", "paying twice");

    FaultyDisk.heal();
    assertThat(completed(ROWS).count()).isEqualTo(ROWS);
    assertThat(simulator.requests()).isEqualTo(ROWS);
  }

  @Test
  void slowListingsOnlyTakeTime() {
    FaultyDisk.listSlowly(Duration.ofMillis(150));

    assertThat(completed(ROWS).where("completion.text = text").count()).isEqualTo(ROWS);
    nextApplication();
    assertThat(completed(ROWS).where("completion.source = 'ledger'").count()).isEqualTo(ROWS);

    assertThat(simulator.requests()).isEqualTo(ROWS);
  }

  @Test
  void filesThatShowLateCostNothingWithinAnApplicationNorLater() {
    Duration lag = Duration.ofSeconds(3);
    FaultyDisk.listLate(lag);
    Dataset<Row> output = completed(ROWS);

    assertThat(output.where("completion.text = text").count()).isEqualTo(ROWS);
    assertThat(output.where("completion.source = 'new'").count()).isEqualTo(ROWS);
    assertThat(completed(ROWS).where("completion.source = 'ledger'").count()).isEqualTo(ROWS);
    long written = System.nanoTime();
    Await.until(() -> System.nanoTime() - written > lag.toNanos());
    nextApplication();
    assertThat(completed(ROWS).where("completion.source = 'ledger'").count()).isEqualTo(ROWS);

    assertThat(simulator.requests()).isEqualTo(ROWS);
  }

  private static void assertUnavailable(Dataset<Row> output, String what, String why) {
    assertThatThrownBy(output::count)
        .hasMessageContaining("ledger_unavailable")
        .hasMessageContaining(what)
        .hasMessageContaining(why)
        .hasMessageContaining("faulty:");
  }

  /** After the fault has gone, in a new application. */
  private void assertNothingRecordedIsPaidForAgain(int atLeast) {
    Await.until(EngineThreads::areNone);
    FaultyDisk.heal();
    nextApplication();
    long paid = simulator.billedRequests();
    Dataset<Row> output = completed(ROWS);

    assertThat(output.where("completion.text = text").count()).isEqualTo(ROWS);

    long recorded = output.where("completion.source = 'ledger'").count();
    assertThat(recorded).isGreaterThanOrEqualTo(atLeast).isLessThan(ROWS);
    assertThat(simulator.billedRequests()).isEqualTo(paid + ROWS - recorded);
  }

  private static void nextApplication() {
    LocalSpark.session().stop();
  }

  private Dataset<Row> completed(int rows) {
    LocalSpark.session()
        .sparkContext()
        .hadoopConfiguration()
        .set(FaultyDisk.SETTING, FaultyDisk.class.getName());
    CompletionSpec spec =
        simulator
            .spec()
            .prompt("Echo: {text}")
            .concurrency(8)
            .flushInterval(Duration.ofMillis(100))
            .flushRecords(20)
            .checkpointLocation("faulty:" + temporary.resolve("ledger"))
            .build();
    return Completions.withCompletions(LocalSpark.texts("faults", rows, 3), spec);
  }
}
