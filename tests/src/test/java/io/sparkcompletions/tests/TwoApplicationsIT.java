package io.sparkcompletions.tests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sparkcompletions.Completions;
import io.sparkcompletions.metrics.RunReport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two applications, each a process of its own, on one ledger at the same time. */
@Timeout(300)
class TwoApplicationsIT {
  private static final int ROWS = 1_500;
  private static SimulatorFixture simulator;

  @TempDir Path temporary;
  private final List<Process> started = new ArrayList<>();

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
    simulator.configure("{\"latency\": {\"millis\": 100}}");
    simulator.reset();
  }

  @AfterEach
  void endWhatIsLeft() throws InterruptedException {
    for (Process process : started) {
      process.destroyForcibly().waitFor();
    }
  }

  @Test
  void nothingIsDamagedWhatIsRecordedIsNotPaidForAgainAndTheSecondIsTold() throws Exception {
    Path ledger = temporary.resolve("ledger");
    Process first = application("first", ledger);
    Await.until(() -> simulator.requests() > ROWS / 3);
    Map<String, Long> recorded = new HashMap<>();
    recorded(ledger).collectAsList().forEach(row -> recorded.put(row.getString(0), 0L));
    assertThat(recorded).hasSizeGreaterThan(50);

    simulator.configure("{\"latency\": {\"millis\": 3000}}");
    Process second = application("second", ledger);
    Await.until(() -> applications(ledger) == 2);
    simulator.configure("{\"latency\": {\"millis\": 20}}");
    assertThat(first.waitFor(200, TimeUnit.SECONDS)).isTrue();
    assertThat(second.waitFor(200, TimeUnit.SECONDS)).isTrue();

    assertThat(List.of(output("first"), output("second")))
        .allMatch(out -> out.contains("1500 rows"));
    assertThat(output("second"))
        .contains("1500 succeeded")
        .contains("is also being used by")
        .contains("That is safe");
    assertThat(recorded(ledger).count()).isEqualTo(ROWS);
    assertThat(Completions.ledger(LocalSpark.session(), ledger.toString()).status().damagedPlaces())
        .isZero();
    for (JsonNode request : simulator.billDetail()) {
      String prompt = request.path("prompt").asText().replace("Echo: ", "");
      recorded.computeIfPresent(prompt, (text, times) -> times + 1);
    }
    assertThat(recorded.values()).as("recorded before the second began").containsOnly(1L);
    assertThat(simulator.billedRequests()).isBetween((long) ROWS, 2L * ROWS - recorded.size());
  }

  /** They begin at different buckets: of 64, those of these names lie 29 apart. */
  @Test
  void twoThatDoTheSameAtTheSameTimeFindMostOfWhatTheOtherRecords() throws Exception {
    simulator.configure("{\"latency\": {\"millis\": 200}}");
    Path ledger = temporary.resolve("ledger");

    Process first = application("first", ledger);
    Process beside = application("beside", ledger);
    assertThat(first.waitFor(200, TimeUnit.SECONDS)).isTrue();
    assertThat(beside.waitFor(200, TimeUnit.SECONDS)).isTrue();

    assertThat(List.of(output("first"), output("beside")))
        .allMatch(out -> out.contains("1500 succeeded"));
    assertThat(recorded(ledger).count()).isEqualTo(ROWS);
    assertThat(simulator.billedRequests()).isBetween((long) ROWS, ROWS * 3L / 2);
  }

  /** How many have said that they use the ledger. */
  private static long applications(Path ledger) {
    try (Stream<Path> marks = Files.list(ledger.resolve("claims"))) {
      return marks.filter(mark -> mark.toString().endsWith(".application")).count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Dataset<Row> recorded(Path ledger) {
    return Completions.ledger(LocalSpark.session(), ledger.toString())
        .entries()
        .where("answered")
        .select("text");
  }

  private Process application(String name, Path ledger) throws IOException {
    List<String> command =
        JavaProcess.command(
            "700m",
            LocalCluster.classPath(),
            Application.class.getName(),
            List.of(name, simulator.baseUrl(), ledger.toString()));
    command.add(1, "-Dspark.test.appId=" + name);
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(out(name).toFile())
            .start();
    started.add(process);
    return process;
  }

  private String output(String name) throws IOException {
    return Files.readString(out(name));
  }

  private Path out(String name) {
    return temporary.resolve(name + ".out");
  }

  /** What runs in each process: the same rows, the same ledger, and a report at the end. */
  static final class Application {
    private Application() {}

    public static void main(String[] arguments) throws IOException {
      try (var spark = LocalSpark.session()) {
        Dataset<Row> output =
            Completions.withCompletions(
                LocalSpark.texts("both", ROWS, 3),
                SimulatorFixture.spec(arguments[1])
                    .prompt("Echo: {text}")
                    .concurrency(16)
                    .checkpointLocation(arguments[2])
                    .build());
        RunReport report = Completions.report(output);
        System.out.println(arguments[0] + ": " + report);
      }
    }
  }
}
