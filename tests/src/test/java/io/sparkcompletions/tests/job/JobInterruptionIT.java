package io.sparkcompletions.tests.job;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sparkcompletions.tests.JavaProcess;
import io.sparkcompletions.tests.SimulatorFixture;
import io.sparkcompletions.tests.job.Commands.Result;
import io.sparkcompletions.tests.job.Commands.Started;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A job that is ended half-way by a signal, and run again with the same checkpointLocation. */
@Timeout(600)
class JobInterruptionIT {
  private static final int ROWS = 400;
  private static final int CONCURRENCY = 8;
  private static final int SIGTERM = 143;
  private static final int SIGKILL = 137;
  private static final String[] RUN = {
    "run", "--config", "job.yaml", "--driver-java-options", JavaProcess.OPTIONS
  };

  @TempDir private Path folder;
  private SimulatorFixture simulator;

  @BeforeEach
  void start() throws Exception {
    simulator = SimulatorFixture.start();
    List<String> rows = new ArrayList<>();
    for (int i = 0; i < ROWS; i++) {
      rows.add(String.format("{\"id\": \"row-%03d\", \"text\": \"Echo: text %d\"}", i, i));
    }
    Files.write(folder.resolve("rows.jsonl"), rows);
    Files.writeString(
        folder.resolve("job.yaml"),
        """
        input: {format: json, path: rows.jsonl}
        completion: {model: openai/gpt-5.4-mini, prompt: "{text}", customId: id}
        checkpointLocation: ledger
        provider: {baseUrl: "%s", apiKey: "env:SIMULATOR_KEY"}
        limits: {concurrency: %d}
        ledger: {flushRecords: 1}
        output: {format: json, path: out, mode: overwrite}
        launcher: {master: "local[2]", conf: {spark.ui.enabled: false}}
        report: {path: report}
        """
            .formatted(simulator.baseUrl(), CONCURRENCY));
  }

  @AfterEach
  void stop() {
    simulator.close();
  }

  @Test
  void afterSigtermTheAnswersInFlightAreKeptAndTheReportSaysSo() throws Exception {
    Result ended = endHalfWay(Process::destroy);

    assertThat(ended.exitCode()).as(ended.toString()).isEqualTo(SIGTERM);
    assertThat(ended.out())
        .hasLineCount(1)
        .startsWith("not finished (interrupted): ")
        .contains("answers are kept in ledger, a rerun asks for the rest");
    assertThat(ended.err()).contains("interrupted: ").doesNotContain("Exception");
    JsonNode report = Reports.read(folder.resolve("report"));
    assertThat(report.path("status").asText()).isEqualTo("interrupted");
    assertThat(report.path("exitCode").asInt()).isEqualTo(SIGTERM);
    assertThat(folder.resolve("out")).doesNotExist();

    finish();
    assertThat(simulator.requests()).isEqualTo(ROWS);
  }

  @Test
  void afterSigkillARerunGoesOnAndPaysAgainAtMostForWhatWasInFlight() throws Exception {
    Result ended = endHalfWay(Process::destroyForcibly);
    assertThat(ended.exitCode()).as(ended.toString()).isEqualTo(SIGKILL);

    finish();
    assertThat(simulator.requests()).isBetween((long) ROWS, (long) ROWS + CONCURRENCY);
  }

  /** Starts the job and ends its process when half of the rows have been asked for. */
  private Result endHalfWay(EndOf end) throws Exception {
    simulator.configure("{\"latency\": {\"millis\": 150}}");
    Started started = Commands.start("completions", folder, key(), RUN);
    while (simulator.requests() < ROWS / 2 && started.process().isAlive()) {
      LockSupport.parkNanos(10_000_000);
    }
    end.apply(started.process());
    Result result = started.await();
    simulator.configure("{\"latency\": {\"millis\": 0}}");
    return result;
  }

  /** Runs the job again, which must then give every row its answer. */
  private void finish() throws Exception {
    Result again = Commands.completions(folder, key(), RUN);

    assertThat(again.exitCode()).as(again.toString()).isZero();
    JsonNode report = Reports.read(folder.resolve("report"));
    assertThat(report.at("/rows/succeeded").asInt()).isEqualTo(ROWS);
    assertThat(report.at("/rows/ledger").asInt()).isBetween(ROWS / 2 - 2 * CONCURRENCY, ROWS - 1);
    assertThat(answered()).hasSize(ROWS).doesNotHaveDuplicates();
  }

  private List<String> answered() throws IOException {
    List<String> ids = new ArrayList<>();
    ObjectMapper json = new ObjectMapper();
    try (var files = Files.newDirectoryStream(folder.resolve("out"), "part-*")) {
      for (Path file : files) {
        for (String line : Files.readAllLines(file)) {
          JsonNode row = json.readTree(line);
          assertThat(row.at("/completion/success").asBoolean()).as(line).isTrue();
          ids.add(row.get("id").asText());
        }
      }
    }
    return ids;
  }

  private static Map<String, String> key() {
    return Map.of("SIMULATOR_KEY", "sk-simulator");
  }

  private interface EndOf {
    void apply(Process process);
  }
}
