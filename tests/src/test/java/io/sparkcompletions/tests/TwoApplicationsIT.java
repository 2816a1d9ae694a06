package io.sparkcompletions.tests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sparkcompletions.Completions;
import io.sparkcompletions.metrics.RunReport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
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

  /** What one application has in flight at most. */
  private static final int IN_FLIGHT = 16;

  private static final int FLUSH_RECORDS = 20;

  /** What all tasks of one application have in memory only. */
  private static final int UNFLUSHED = FLUSH_RECORDS * LocalSpark.SLOTS;

  /** What all tasks of one application have sent, or queued to be sent: no more than this. */
  private static final int WITH_ENGINE = 2 * IN_FLIGHT * LocalSpark.SLOTS;

  private static final String READY = "is ready";
  private static SimulatorFixture simulator;

  @TempDir Path temporary;
  private final Map<String, Process> started = new HashMap<>();

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
    for (Process process : started.values()) {
      process.destroyForcibly().waitFor();
    }
  }

  @Test
  void nothingIsDamagedWhatIsRecordedIsNotPaidForAgainAndTheSecondIsTold() throws Exception {
    Path ledger = temporary.resolve("ledger");
    Files.createFile(go());
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
        .contains("is also being used by first")
        .contains("Tasks waited for first");
    assertThat(output("first")).contains("is also being used by second");
    assertThat(recorded(ledger).count()).isEqualTo(ROWS);
    assertThat(Completions.ledger(LocalSpark.session(), ledger.toString()).status().damagedPlaces())
        .isZero();
    for (JsonNode request : simulator.billDetail()) {
      String prompt = request.path("prompt").asText().replace("Echo: ", "");
      recorded.computeIfPresent(prompt, (text, times) -> times + 1);
    }
    assertThat(recorded.values()).as("recorded before the second began").containsOnly(1L);
    assertThat(simulator.requests()).isEqualTo(ROWS);
    assertThat(simulator.billedRequests()).isEqualTo(ROWS);
    assertThat(claims(ledger)).as("nothing is left").isEmpty();
  }

  /** They begin at the same bucket too, for their names have the same hash. */
  @Test
  void twoThatDoTheSameAtTheSameTimePayOnce() throws Exception {
    Path ledger = temporary.resolve("ledger");

    startTogether(ledger, "Aa", "BB");
    assertThat(process("Aa").waitFor(200, TimeUnit.SECONDS)).isTrue();
    assertThat(process("BB").waitFor(200, TimeUnit.SECONDS)).isTrue();

    assertThat(List.of(output("Aa"), output("BB"))).allMatch(out -> out.contains("1500 succeeded"));
    assertThat(recorded(ledger).count()).isEqualTo(ROWS);
    System.out.printf("two at once: %d calls for %d rows%n", simulator.requests(), ROWS);
    assertThat(simulator.requests()).isEqualTo(ROWS);
    assertThat(simulator.billedRequests()).isEqualTo(ROWS);
  }

  /** Of 64 buckets, those at which these two begin lie 29 apart, so that both are asking. */
  @Test
  void whenOneIsKilledTheOtherGoesOn() throws Exception {
    Path ledger = temporary.resolve("ledger");
    startTogether(ledger, "first", "beside");
    Await.until(() -> simulator.requests() > ROWS / 2);
    process("first").destroyForcibly().waitFor();
    long atDeath = simulator.requests();

    assertThat(process("beside").waitFor(200, TimeUnit.SECONDS)).isTrue();

    assertThat(output("beside")).contains("1500 succeeded");
    assertThat(recorded(ledger).count()).isEqualTo(ROWS);
    System.out.printf("one killed at %d: %d calls%n", atDeath, simulator.requests());
    assertThat(simulator.requests()).isBetween((long) ROWS, (long) ROWS + IN_FLIGHT + UNFLUSHED);
    assertThat(claims(ledger)).as("nothing is left").isEmpty();
  }

  /** The other takes over what it was asking for; when it wakes up, it finds the answers. */
  @Test
  void whenOneIsSuspendedTheOtherGoesOnAndSoDoesItWhenItWakesUp() throws Exception {
    Path ledger = temporary.resolve("ledger");
    startTogether(ledger, "first", "beside");
    Await.until(() -> simulator.requests() > ROWS / 2);
    signal("STOP", process("first"));

    assertThat(process("beside").waitFor(200, TimeUnit.SECONDS)).isTrue();
    assertThat(output("beside")).contains("1500 succeeded").contains("Tasks waited for first");
    assertThat(recorded(ledger).count()).isEqualTo(ROWS);
    signal("CONT", process("first"));
    assertThat(process("first").waitFor(200, TimeUnit.SECONDS)).isTrue();

    assertThat(output("first")).contains("1500 succeeded");
    System.out.printf("one suspended: %d calls%n", simulator.requests());
    assertThat(simulator.requests())
        .as("again, what was with the engine or not flushed")
        .isBetween((long) ROWS, (long) ROWS + WITH_ENGINE + UNFLUSHED);
  }

  /** Both begin when both are ready. */
  private void startTogether(Path ledger, String one, String other) throws IOException {
    simulator.configure("{\"latency\": {\"millis\": 200}}");
    application(one, ledger);
    application(other, ledger);
    Await.until(() -> isReady(one) && isReady(other));
    Files.createFile(go());
  }

  private boolean isReady(String name) {
    try {
      return output(name).contains(READY);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void signal(String signal, Process process) throws Exception {
    Process kill = new ProcessBuilder("kill", "-" + signal, "" + process.pid()).start();
    assertThat(kill.waitFor()).isZero();
  }

  /** How many have said that they use the ledger. */
  private static long applications(Path ledger) {
    return claims(ledger).stream().filter(name -> name.endsWith(".application")).count();
  }

  private static List<String> claims(Path ledger) {
    try (Stream<Path> files = Files.list(ledger.resolve("claims"))) {
      return files.map(file -> file.getFileName().toString()).toList();
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
            List.of(name, simulator.baseUrl(), ledger.toString(), go().toString()));
    command.add(1, "-Dspark.test.appId=" + name);
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(out(name).toFile())
            .start();
    started.put(name, process);
    return process;
  }

  private Process process(String name) {
    return started.get(name);
  }

  /** The file at which those begin that were started together. */
  private Path go() {
    return temporary.resolve("go");
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
                    .concurrency(IN_FLIGHT)
                    .flushRecords(FLUSH_RECORDS)
                    .checkpointLocation(arguments[2])
                    .build());
        System.out.println(arguments[0] + ' ' + READY);
        Await.until(() -> Files.exists(Path.of(arguments[3])));
        RunReport report = Completions.report(output);
        System.out.println(arguments[0] + ": " + report);
      }
    }
  }
}
