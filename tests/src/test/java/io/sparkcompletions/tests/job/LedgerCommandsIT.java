package io.sparkcompletions.tests.job;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sparkcompletions.job.ExitCode;
import io.sparkcompletions.job.config.JobConfig;
import io.sparkcompletions.job.run.Compacting;
import io.sparkcompletions.job.run.JobRun;
import io.sparkcompletions.job.run.LedgerStatus;
import io.sparkcompletions.job.run.LedgerTask;
import io.sparkcompletions.job.run.LinesExport;
import io.sparkcompletions.tests.LocalSpark;
import io.sparkcompletions.tests.SimulatorFixture;
import io.sparkcompletions.tests.job.Commands.Result;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The commands that look into a checkpointLocation: one as a process, all in one session. */
@Timeout(600)
class LedgerCommandsIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int ROWS = 20;

  @TempDir private static Path temp;
  private static SparkSession spark;
  private static Path ledger;
  private static String job;
  private static String bill;

  @TempDir private Path folder;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  /** 20 answers, of which one is filtered, and one request that is refused. */
  @BeforeAll
  static void recordAnswers() throws Exception {
    spark =
        LocalSpark.anew("local[2]")
            .config("spark.sql.shuffle.partitions", "2")
            .config("spark.completions.secret.simulator", "sk-simulator")
            .getOrCreate();
    ledger = temp.resolve("a ledger");
    List<String> rows = new ArrayList<>();
    for (int i = 0; i < ROWS; i++) {
      rows.add(String.format("{\"id\": \"r%02d\", \"text\": \"row %d\"}", i, i));
    }
    rows.add("{\"id\": \"poisoned\", \"text\": \"poison\"}");
    Files.write(temp.resolve("rows.jsonl"), rows);
    try (SimulatorFixture simulator = SimulatorFixture.start()) {
      simulator.configure(
          """
          {"faults": [
            {"promptPattern": "row 7$", "fault": {"kind": "contentFilter"}},
            {"promptPattern": "poison", "fault": {"status": 400}}
          ]}""");
      job =
          """
          input: {format: json, path: "%s"}
          completion: {model: openai/gpt-5.4-mini, prompt: "Echo: {text}", customId: id}
          checkpointLocation: "%s"
          provider: {baseUrl: "%s", apiKey: "secret:simulator"}
          output: {format: json, path: "%s", mode: overwrite}
          """
              .formatted(
                  temp.resolve("rows.jsonl"), ledger, simulator.baseUrl(), temp.resolve("out"));
      runJob();
      bill = simulator.billUsd().stripTrailingZeros().toPlainString();
    }
  }

  private static void runJob() throws Exception {
    PrintStream nowhere = new PrintStream(new ByteArrayOutputStream());
    assertThat(
            JobRun.run(
                spark,
                "job.yaml",
                JobConfig.parse("job.yaml", job, List.of(), Map.of()),
                nowhere,
                nowhere))
        .isEqualTo(ExitCode.FAILED_ROWS);
  }

  @AfterAll
  static void stopSpark() {
    spark.stop();
  }

  @BeforeEach
  void forget() {
    out.reset();
    err.reset();
  }

  @Test
  void statusCountsAnswersFailuresAndCostForPeople() {
    assertThat(run(ledger, new LedgerStatus(false))).isEqualTo(ExitCode.DONE);

    assertThat(printed())
        .contains("a ledger (format 1)")
        .contains("requests    21, 19 of them with a usable answer")
        .contains("failed      invalid_request 1")
        .contains("not usable  content_filter 1; billed, $0.0")
        .contains("cost        $" + bill)
        .contains("models      openai/gpt-5.4-mini 21");
  }

  /** An application is there while it looks things up, and for ten seconds after. */
  @Test
  void statusNamesTheApplicationsThatUseTheLedger() throws Exception {
    runJob();

    assertThat(run(ledger, new LedgerStatus(false))).isEqualTo(ExitCode.DONE);
    assertThat(printed()).contains("used by     " + spark.sparkContext().applicationId());
  }

  @Test
  void statusAsJsonSaysTheSame() throws Exception {
    assertThat(run(ledger, new LedgerStatus(true))).isEqualTo(ExitCode.DONE);

    JsonNode status = JSON.readTree(printed());
    assertThat(status.path("formatVersion").asInt()).isEqualTo(1);
    assertThat(status.path("requests").asInt()).isEqualTo(ROWS + 1);
    assertThat(status.path("answers").asInt()).isEqualTo(ROWS - 1);
    assertThat(status.at("/billedFailures/content_filter").asInt()).isEqualTo(1);
    assertThat(status.at("/failures/invalid_request").asInt()).isEqualTo(1);
    assertThat(status.path("costUsd").decimalValue()).isEqualByComparingTo(bill);
    assertThat(status.path("unpriced").asInt()).isZero();
    assertThat(status.at("/tokens/input").asLong()).isPositive();
    assertThat(status.path("lastRecordAt").asText()).startsWith("20").endsWith("Z");
    assertThat(status.at("/files/entries").asInt()).isGreaterThanOrEqualTo(ROWS + 1);
    assertThat(status.at("/files/damagedPlaces").asInt()).isZero();
  }

  @Test
  void compactLeavesTheAnswersAsTheyAre() throws Exception {
    assertThat(run(ledger, new Compacting())).isEqualTo(ExitCode.DONE);
    assertThat(printed()).startsWith("merged ");
    forget();
    run(ledger, new LedgerStatus(true));
    assertThat(JSON.readTree(printed()).path("requests").asInt()).isEqualTo(ROWS + 1);
  }

  @Test
  void exportWritesOneFileOfResultLines() throws Exception {
    Path file = folder.resolve("results.jsonl");
    assertThat(run(ledger, LinesExport.results(file.toString(), false))).isEqualTo(ExitCode.DONE);

    assertThat(printed()).startsWith("21 results written to ");
    List<JsonNode> lines = lines(file);
    assertThat(lines).hasSize(ROWS + 1);
    assertThat(lines).extracting(line -> line.path("custom_id").asText()).contains("r00", "r07");
    assertThat(lines)
        .filteredOn(line -> line.path("custom_id").asText().equals("r00"))
        .singleElement()
        .satisfies(
            line -> {
              assertThat(line.at("/response/status_code").asInt()).isEqualTo(200);
              assertThat(line.at("/response/body/choices/0/message/content").asText())
                  .isEqualTo("row 0");
              assertThat(line.path("error").isNull()).isTrue();
            });
  }

  @Test
  void exportWritesAFolderAndReplacesOnlyWhenTold() throws Exception {
    Path target = folder.resolve("results");
    assertThat(run(ledger, LinesExport.results(target.toString(), false))).isEqualTo(ExitCode.DONE);
    assertThat(target.resolve("_SUCCESS")).exists();
    forget();
    assertThat(run(ledger, LinesExport.results(target.toString(), false)))
        .isEqualTo(ExitCode.CONFIGURATION);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("exists already").contains("--over");
    assertThat(run(ledger, LinesExport.results(target.toString(), true))).isEqualTo(ExitCode.DONE);
    assertThat(spark.read().json(target.toString()).count()).isEqualTo(ROWS + 1);
  }

  @Test
  void exportLeavesTheLedgerItselfAlone() throws Exception {
    for (Path target : List.of(ledger, ledger.resolve("results"), temp)) {
      forget();
      assertThat(run(ledger, LinesExport.results(target.toString(), true)))
          .isEqualTo(ExitCode.CONFIGURATION);
      assertThat(err.toString(StandardCharsets.UTF_8)).contains("lie in each other");
    }
    assertThat(run(ledger, new LedgerStatus(false))).isEqualTo(ExitCode.DONE);
  }

  @Test
  void failedWritesTheRequestsThatHaveNoUsableAnswer() throws Exception {
    Path file = folder.resolve("again.jsonl");
    assertThat(run(ledger, LinesExport.failedRequests(file.toString(), false)))
        .isEqualTo(ExitCode.DONE);

    assertThat(printed()).startsWith("2 requests written to ").hasLineCount(1);
    assertThat(lines(file))
        .allSatisfy(
            line -> {
              assertThat(line.path("method").asText()).isEqualTo("POST");
              assertThat(line.path("url").asText()).isEqualTo("/v1/chat/completions");
              assertThat(line.at("/body/model").asText()).isEqualTo("gpt-5.4-mini");
            })
        .extracting(line -> line.path("custom_id").asText())
        .containsExactlyInAnyOrder("r07", "poisoned");
  }

  @Test
  void whatIsNoLedgerOrALaterOneIsRefused() throws Exception {
    Path later = Files.createDirectory(folder.resolve("later"));
    Files.writeString(
        later.resolve("ledger.json"), "{\"format\":\"spark-completions-ledger\",\"version\":99}");

    assertThat(run(folder.resolve("none"), new LedgerStatus(false)))
        .isEqualTo(ExitCode.CONFIGURATION);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("none").contains("holds no ledger");
    assertThat(run(later, new Compacting())).isEqualTo(ExitCode.CONFIGURATION);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("version 99");
    assertThat(folder.resolve("none")).doesNotExist();
  }

  @Test
  void theLauncherRunsThemWithoutAJobFileAndWithoutAKey() throws Exception {
    Result status =
        Commands.completions(temp, Map.of(), "status", "--checkpoint", "a ledger", "--json");
    Result none = Commands.completions(temp, Map.of(), "export", "--checkpoint", "a ledger");

    assertThat(status.exitCode()).as(status.toString()).isZero();
    assertThat(JSON.readTree(status.out()).path("requests").asInt()).isEqualTo(ROWS + 1);
    assertThat(status.err()).isEmpty();
    assertThat(none.exitCode()).isEqualTo(2);
    assertThat(none.err()).contains("--output");
  }

  private ExitCode run(Path checkpoint, LedgerTask task) {
    return LedgerTask.run(
        spark,
        checkpoint.toString(),
        task,
        new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8));
  }

  private String printed() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private static List<JsonNode> lines(Path file) throws IOException {
    List<JsonNode> lines = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      lines.add(JSON.readTree(line));
    }
    return lines;
  }
}
