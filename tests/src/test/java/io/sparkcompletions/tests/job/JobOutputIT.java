package io.sparkcompletions.tests.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import io.delta.tables.DeltaTable;
import io.sparkcompletions.job.ExitCode;
import io.sparkcompletions.job.config.InvalidJobException;
import io.sparkcompletions.job.config.JobConfig;
import io.sparkcompletions.job.run.JobRun;
import io.sparkcompletions.job.run.OutputSample;
import io.sparkcompletions.tests.LocalSpark;
import io.sparkcompletions.tests.SimulatorFixture;
import io.sparkcompletions.tests.SparkTestingBase;
import io.sparkcompletions.tests.proof.FaultyDisk;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a job writes, reports and refuses, in one session with Delta. */
class JobOutputIT {
  private static SparkSession spark;

  @TempDir private static Path warehouse;
  @TempDir private Path temp;

  private Path folder;
  private SimulatorFixture simulator;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @BeforeAll
  static void startSpark() {
    spark =
        LocalSpark.anew("local[2]")
            .config("spark.sql.shuffle.partitions", "2")
            .config("spark.databricks.delta.snapshotPartitions", "1")
            .config("spark.sql.warehouse.dir", warehouse.toUri().toString())
            .config("spark.completions.secret.simulator", "sk-simulator")
            .config("spark.hadoop." + FaultyDisk.SETTING, FaultyDisk.class.getName())
            .config("spark.sql.extensions", "io.delta.sql.DeltaSparkSessionExtension")
            .config(
                "spark.sql.catalog.spark_catalog",
                "org.apache.spark.sql.delta.catalog.DeltaCatalog")
            .getOrCreate();
  }

  @AfterAll
  static void stopSpark() {
    spark.stop();
  }

  @BeforeEach
  void startSimulator() throws IOException {
    simulator = SimulatorFixture.start();
    folder = Files.createDirectory(temp.resolve("a b é"));
  }

  @AfterEach
  void stopSimulator() {
    simulator.close();
  }

  @Test
  void overwriteReplacesWhatWasThere() throws Exception {
    writeRows(1, 20);
    assertThat(run("output.mode=overwrite")).isEqualTo(ExitCode.DONE);
    writeRows(11, 15);
    assertThat(run("output.mode=overwrite", "input.where=id <> 'r11'")).isEqualTo(ExitCode.DONE);

    assertThat(ids(output())).containsExactly("r12", "r13", "r14", "r15");
    assertThat(output().where("completion.success").count()).isEqualTo(4);
    assertThat(reported("rows")).isEqualTo(4);
  }

  @Test
  void aRefusedOverwriteLeavesEarlierFilesAsTheyWere() throws Exception {
    for (String format : List.of("json", "parquet", "delta")) {
      String path = folder.resolve("kept " + format).toString();
      String[] settings = {
        "output.mode=overwrite",
        "output.format=" + format,
        "output.path=" + path,
        "completion.prompt=Echo: " + format + " {text}"
      };
      writeRows(1, 7);
      assertThat(run(settings)).as(format).isEqualTo(ExitCode.DONE);
      writeRows(8, 12);
      simulator.configure("{\"keys\": [\"sk-another\"]}");
      assertThat(run(settings)).as(format).isEqualTo(ExitCode.PROVIDER);
      simulator.configure("{\"keys\": [\"sk-simulator\"]}");
      assertThat(ids(spark.read().format(format).load(path))).as(format).hasSize(7);

      assertThat(run(settings)).as(format).isEqualTo(ExitCode.DONE);
      assertThat(ids(spark.read().format(format).load(path)))
          .as(format)
          .containsExactly("r08", "r09", "r10", "r11", "r12");
      try (var left = Files.list(folder)) {
        assertThat(left.map(file -> file.getFileName().toString()))
            .noneMatch(name -> name.endsWith(".next"));
      }
    }
  }

  @Test
  void whatCannotBeStoredIsRefusedBeforeAnythingIsSent() throws Exception {
    writeRows(1, 3);
    Path file = Files.writeString(folder.resolve("a file"), "not a folder");
    InvalidJobException refused =
        catchThrowableOfType(
            InvalidJobException.class,
            () -> run("output.mode=overwrite", "report.path=" + file.resolve("report")));
    assertThat(refused).hasMessageContaining("report.path").hasMessageContaining("a file");
    assertThat(simulator.requests()).isZero();
  }

  @Test
  void placesThatLieInEachOtherAreRefusedBeforeAnythingIsDeletedOrSent() throws Exception {
    writeRows(1, 3);
    Path rows = folder.resolve("rows.jsonl");

    assertThat(problem("checkpointLocation=" + folder.resolve("out/ledger")))
        .startsWith("checkpointLocation: ")
        .contains("lie in each other");
    assertThat(problem("checkpointLocation=" + folder.resolve("out")))
        .contains("lie in each other");
    assertThat(problem("checkpointLocation=" + folder, "report.path=" + temp + "/report"))
        .contains("lie in each other");
    assertThat(problem("report.path=" + folder.resolve("out"), "output.format=json"))
        .startsWith("report.path: ")
        .contains("lies in output.path");
    assertThat(
            problem("report.path=" + folder.resolve("l/r"), "checkpointLocation=" + folder + "/l"))
        .contains("lies in checkpointLocation");
    for (String input : List.of(rows.toString(), folder + "/rows*", folder + "/{rows}.jsonl")) {
      assertThat(
              problem(
                  "input.path=" + input,
                  "output.path=" + folder,
                  "report.path=" + temp + "/report"))
          .startsWith("output.path: overwriting ")
          .contains("would delete the input");
    }

    assertThat(Files.readAllLines(rows)).hasSize(3);
    assertThat(simulator.allRequests()).isZero();
  }

  @Test
  void theInputItselfMayBeOverwritten() throws Exception {
    Path table = folder.resolve("table");
    String[] settings = {
      "input.path=" + table,
      "output.path=" + table,
      "output.format=json",
      "report.path=" + folder.resolve("report")
    };
    Files.createDirectory(table);
    writeRows(1, 3);
    Files.move(folder.resolve("rows.jsonl"), table.resolve("part-0.json"));

    assertThat(run(settings)).isEqualTo(ExitCode.DONE);

    assertThat(ids(spark.read().json(table.toString()))).containsExactly("r01", "r02", "r03");
  }

  @Test
  void aFileSystemWhoseLibraryIsMissingIsAProblemOfTheJob() throws Exception {
    writeRows(1, 3);

    assertThat(problems("checkpointLocation=s3a://bucket/ledger"))
        .anySatisfy(
            problem ->
                assertThat(problem)
                    .startsWith("checkpointLocation")
                    .contains("S3AFileSystem not found; add the library that has it"));
    assertThat(simulator.allRequests()).isZero();
  }

  @Test
  void appendAddsAndReportsOnlyWhatItAdded() throws Exception {
    writeRows(1, 20);
    assertThat(run("output.mode=append")).isEqualTo(ExitCode.DONE);
    BigDecimal before = simulator.billUsd();
    writeRows(21, 25);
    assertThat(run("output.mode=append")).isEqualTo(ExitCode.DONE);

    assertThat(output().count()).isEqualTo(25);
    assertThat(reported("rows")).isEqualTo(5);
    assertThat(sum(output().where("id >= 'r21'"))).isEqualByComparingTo(spent(before));
  }

  @Test
  void appendToPlainFilesReportsOnlyWhatItAdded() throws Exception {
    for (String format : List.of("json", "parquet")) {
      String path = folder.resolve(format).toString();
      String[] settings = {"output.mode=append", "output.format=" + format, "output.path=" + path};
      writeRows(1, 7);
      run(settings);
      writeRows(8, 10);
      run(settings);

      assertThat(spark.read().format(format).load(path).count()).as(format).isEqualTo(10);
      assertThat(reported("rows")).as(format).isEqualTo(3);
    }
  }

  @Tag("smoke")
  @Test
  void mergeRunTwiceLeavesTheSameTable() throws Exception {
    writeRows(1, 20);
    assertThat(run("output.mode=merge")).isEqualTo(ExitCode.DONE);
    List<Row> first = stable(output()).collectAsList();
    assertThat(run("output.mode=merge")).isEqualTo(ExitCode.DONE);

    assertThat(first).hasSize(20);
    SparkTestingBase.assertSameRows(
        spark.createDataFrame(first, stable(output()).schema()), stable(output()));
    assertThat(reported("rows")).isEqualTo(20);
  }

  @Test
  void mergeReplacesRowsByIdAddsNewOnesAndLeavesOthersAlone() throws Exception {
    writeRows(1, 10);
    run("output.mode=merge");
    writeRows(6, 15);
    run("output.mode=merge", "completion.prompt=Echo: again {text}");

    assertThat(ids(output())).hasSize(15).doesNotHaveDuplicates();
    assertThat(output().where("completion.text LIKE 'again %'").count()).isEqualTo(10);
    assertThat(reported("rows")).isEqualTo(10);
  }

  @Test
  void mergePaysForEachRequestOnce() throws Exception {
    writeRows(1, 10);
    run("output.mode=merge");
    simulator.reset();
    writeRows(1, 30);
    run("output.mode=merge", "completion.prompt=Echo: other {text}");

    assertThat(simulator.requests()).isEqualTo(30);
    assertThat(sum(output())).isEqualByComparingTo(simulator.billUsd());
  }

  @Test
  void mergeRefusesIdsThatAreMissingOrDoubleBeforeAnythingIsSent() throws Exception {
    Files.writeString(
        folder.resolve("rows.jsonl"),
        """
        {"id": "a", "text": "one"}
        {"id": "a", "text": "two"}
        {"id": "b", "text": "three"}
        {"text": "four"}
        {"text": "five"}
        """);

    assertThat(problems("output.mode=merge"))
        .containsExactly(
            "completion.customId: 2 rows have no id; merge needs one on every row",
            "completion.customId: 1 values of id stand on several rows, such as a (2 times); merge"
                + " needs each of them once");
    assertThat(simulator.allRequests()).isZero();
    assertThat(folder.resolve("out")).doesNotExist();
  }

  @Test
  void mergeRefusesAnExpressionAndATargetWithoutTheColumn() throws Exception {
    writeRows(1, 3);
    spark.range(3).toDF("number").write().format("delta").save(folder.resolve("out").toString());

    assertThat(problems("output.mode=merge", "completion.customId=upper(id)"))
        .hasSize(2)
        .anyMatch(problem -> problem.contains("merge needs the name of an input column"))
        .anyMatch(problem -> problem.endsWith("has no column upper(id) to merge by"));
    assertThat(simulator.allRequests()).isZero();
  }

  @Test
  void aTableOfTheCatalogIsReadCreatedAppendedToAndMergedInto() throws Exception {
    writeRows(1, 10);
    spark
        .read()
        .json(folder.resolve("rows.jsonl").toString())
        .write()
        .format("delta")
        .saveAsTable("job_input");
    String[] tables = {
      "input.table=job_input",
      "input.format=null",
      "input.path=null",
      "output.table=job_output",
      "output.path=null"
    };

    run(with(tables, "output.mode=overwrite"));
    assertThat(spark.table("job_output").count()).isEqualTo(10);
    run(with(tables, "output.mode=append", "completion.customId=null"));
    assertThat(spark.table("job_output").count()).isEqualTo(20);
    run(with(tables, "output.mode=overwrite"));
    run(with(tables, "output.mode=merge", "input.where=id >= 'r05'"));
    assertThat(ids(spark.table("job_output"))).hasSize(10).doesNotHaveDuplicates();
    assertThat(reported("rows")).isEqualTo(6);
  }

  @Test
  void anOutputThatCannotBeReadBackIsReportedFromThePlanForNothing() throws Exception {
    writeRows(1, 12);
    assertThat(run("output.format=noop", "output.mode=append", "output.path=anywhere"))
        .isEqualTo(ExitCode.DONE);

    assertThat(reported("rows")).isEqualTo(12);
    assertThat(simulator.requests()).isEqualTo(12);
  }

  @Test
  void anEmptyInputMakesAnEmptyOutput() throws Exception {
    writeRows(1, 3);
    assertThat(run("input.where=false")).isEqualTo(ExitCode.DONE);

    assertThat(output().count()).isZero();
    assertThat(simulator.requests()).isZero();
    assertThat(reported("rows")).isZero();
  }

  @Test
  void theReportIsWrittenAsJsonAndAsAPageAndSummedUpInOneLine() throws Exception {
    writeRows(1, 20);
    run();

    assertThat(out.toString(StandardCharsets.UTF_8))
        .hasLineCount(1)
        .contains(folder.resolve("out").toString())
        .contains(folder.resolve("report").toString());
    assertThat(Files.readString(folder.resolve("report/report.html"))).contains("<html");
    assertThat(report().at("/priceTableVersion").asText()).isNotBlank();
    assertThat(report().at("/options").findValuesAsText("key")).contains("model", "concurrency");
    assertThat(report().at("/costUsd/billed").decimalValue())
        .isEqualByComparingTo(simulator.billUsd());
  }

  @Test
  void failedRowsBeyondTheThresholdAreWrittenAndTold() throws Exception {
    simulator.configure(
        "{\"faults\": [{\"promptPattern\": \"row 1\\\\b\", \"fault\": {\"kind\": \"contentFilter\"}}]}");
    writeRows(1, 10);

    assertThat(run()).isEqualTo(ExitCode.FAILED_ROWS);
    assertThat(run("report.maxFailedRatio=0.09")).isEqualTo(ExitCode.FAILED_ROWS);
    assertThat(run("report.maxFailedRatio=0.1")).isEqualTo(ExitCode.DONE);
    assertThat(output().count()).isEqualTo(10);
    assertThat(output().where("NOT completion.success").count()).isEqualTo(1);
  }

  @Test
  void aWrongKeyAnUnknownModelAndADeadHostAreTheProvidersRefusal() throws Exception {
    writeRows(1, 10);
    int dead = simulator.port();

    assertThat(run("completion.model=openai/no-such-model")).isEqualTo(ExitCode.PROVIDER);
    assertThat(told()).contains("model_not_found");
    simulator.configure("{\"keys\": [\"sk-another\"]}");
    assertThat(run()).isEqualTo(ExitCode.PROVIDER);
    assertThat(told()).contains("authentication_failed").doesNotContain("sk-simulator");
    assertThat(simulator.billUsd()).isZero();
    simulator.close();
    assertThat(run("provider.baseUrl=http://127.0.0.1:" + dead + "/v1"))
        .isEqualTo(ExitCode.PROVIDER);
    assertThat(told()).contains("host_unreachable");
    assertThat(DeltaTable.isDeltaTable(spark, folder.resolve("out").toString())).isFalse();
  }

  @Test
  void aLedgerThatCannotBeWrittenAnyMoreStopsTheRunWhichThenGoesOnWhereItWas() throws Exception {
    writeRows(1, 60);
    String[] settings = {
      "checkpointLocation=faulty:" + folder.resolve("ledger"),
      "ledger.flushRecords=5",
      "limits.concurrency=4"
    };
    FaultyDisk.fill(8_000);
    try {
      assertThat(run(settings)).isEqualTo(ExitCode.LEDGER);
    } finally {
      FaultyDisk.heal();
    }
    assertThat(told()).contains("ledger_unavailable").contains("free space");
    assertThat(report().path("status").asText()).isEqualTo("ledger");
    assertThat(report().path("exitCode").asInt()).isEqualTo(6);
    assertThat(DeltaTable.isDeltaTable(spark, folder.resolve("out").toString())).isFalse();
    long paid = simulator.requests();

    assertThat(run(settings)).isEqualTo(ExitCode.DONE);
    assertThat(report().at("/rows/ledger").asLong()).isPositive();
    assertThat(simulator.requests()).isEqualTo(paid + report().at("/rows/new").asLong());
  }

  @Test
  void aRunThatIsToldToStopAtFailedRowsStops() throws Exception {
    simulator.configure(
        "{\"faults\": [{\"percent\": 100, \"fault\": {\"kind\": \"contentFilter\"}}]}");
    writeRows(1, 10);

    assertThat(run("limits.failOnError=true")).isEqualTo(ExitCode.STOPPED);
    assertThat(told()).contains("content_filtered");
    assertThat(DeltaTable.isDeltaTable(spark, folder.resolve("out").toString())).isFalse();
  }

  @Test
  void anInputThatCannotBeReadIsAProblemOfTheJobAndNothingIsSent() throws Exception {
    writeRows(1, 3);

    assertThat(problem("input.path=" + folder.resolve("none")))
        .startsWith("input: Path does not exist: file:")
        .endsWith("none.");
    assertThat(problem("input.format=bogus"))
        .startsWith("input: Failed to find the data source: bogus.");
    assertThat(problem("input.table=no.where", "input.format=null", "input.path=null"))
        .startsWith("input: The table or view `no`.`where` cannot be found.");
    assertThat(problem("input.where=length(txet) > 0"))
        .startsWith("input.where: A column, variable, or function parameter with name `txet`");
    assertThat(problem("completion.prompt=Tell: {txet}")).startsWith("completion.prompt:");
    assertThat(problem("completion.column=text"))
        .startsWith("completion.column: 'text' exists in the input");
    Files.writeString(folder.resolve("rows.jsonl"), "{\"id\": \"a\", \"text\": \"b\"} broken\n");
    assertThat(
            problem(
                "input.options.mode=FAILFAST",
                "input.format=csv",
                "input.options.header=true",
                "input.options.encoding=no-such-encoding"))
        .startsWith("input:");
    assertThat(simulator.allRequests()).isZero();
  }

  @Test
  void anOutputThatCannotBeWrittenIsAProblemOfTheJobAndNothingIsSent() throws Exception {
    writeRows(1, 3);
    Path file = Files.writeString(folder.resolve("a file"), "not a folder");

    assertThat(problem("output.format=csv"))
        .startsWith("output.format: csv has no place for the result, which is a struct; use delta");
    assertThat(problem("output.format=bogus", "output.mode=append"))
        .startsWith("output: Failed to find the data source: bogus.");
    for (String format : List.of("json", "delta")) {
      for (String mode : List.of("append", "overwrite")) {
        assertThat(
                problem(
                    "output.path=" + file.resolve("out"),
                    "output.mode=" + mode,
                    "output.format=" + format))
            .startsWith("output.path: nothing can be written to ")
            .endsWith("Give a folder that this user may write to");
      }
    }
    assertThat(problem("output.table=nowhere.rows", "output.path=null"))
        .startsWith("output: The schema `spark_catalog`.`nowhere` cannot be found.");
    assertThat(problem("output.format=parquet", "output.options.compression=bogus"))
        .startsWith("output: ")
        .contains("bogus");
    assertThat(simulator.allRequests()).isZero();
    assertThat(folder.resolve("out")).doesNotExist();
    try (var left = Files.list(folder)) {
      assertThat(left.map(path -> path.getFileName().toString()))
          .containsExactlyInAnyOrder("rows.jsonl", "a file");
    }
  }

  @Test
  void aLedgerThatCannotBeUsedIsAProblemOfTheJobAndNothingIsSent() throws Exception {
    writeRows(1, 3);
    Path later = Files.createDirectory(folder.resolve("later"));
    Files.writeString(
        later.resolve("ledger.json"), "{\"format\":\"spark-completions-ledger\",\"version\":99}");

    assertThat(problem("checkpointLocation=" + later))
        .startsWith("checkpointLocation: ")
        .contains("was written in ledger format version 99");
    Path others = Files.createDirectory(folder.resolve("others"));
    Files.writeString(others.resolve("a file"), "of somebody else");
    assertThat(problem("checkpointLocation=" + others))
        .startsWith("checkpointLocation: ")
        .contains("is not a ledger");
    assertThat(problem("checkpointLocation=" + folder.resolve("rows.jsonl").resolve("x")))
        .startsWith("checkpointLocation: ");
    assertThat(simulator.allRequests()).isZero();
  }

  @Test
  void aTableWithOtherColumnsIsRefusedBeforeAnythingIsSent() throws Exception {
    writeRows(1, 3);
    spark
        .range(3)
        .selectExpr("id", "'x' AS other")
        .write()
        .format("delta")
        .save(folder.resolve("out").toString());

    for (String mode : List.of("append", "overwrite", "merge")) {
      assertThat(problem("output.mode=" + mode))
          .as(mode)
          .startsWith("output: ")
          .contains("column text is not in the table")
          .contains("column id is long there and string here")
          .contains("column completion is not in the table")
          .contains("output.options.mergeSchema: true");
    }
    assertThat(simulator.allRequests()).isZero();
    assertThat(output().count()).isEqualTo(3);
  }

  @Test
  void aRunThatTheProviderEndsHalfWaySaysHowFarItCameAndARerunGoesOn() throws Exception {
    writeRows(1, 60);
    String[] settings = {
      "checkpointLocation=" + folder.resolve("ledger"), "limits.concurrency=4", "output.format=json"
    };
    assertThat(run(settings)).isEqualTo(ExitCode.DONE);
    BigDecimal whole = simulator.billUsd();
    deleteLedgerAndOutput();
    simulator.reset();
    simulator.configure("{\"creditUsd\": " + whole.divide(BigDecimal.valueOf(2)) + "}");

    assertThat(run(settings)).isEqualTo(ExitCode.PROVIDER);
    assertThat(told()).contains("insufficient_quota: ");
    assertThat(out.toString(StandardCharsets.UTF_8))
        .hasLineCount(1)
        .startsWith("not finished (provider): ")
        .contains(" of 60 rows, 0 failed, ")
        .contains("no output written; answers are kept in " + folder.resolve("ledger"));
    assertThat(report().path("status").asText()).isEqualTo("provider");
    assertThat(report().path("exitCode").asInt()).isEqualTo(4);
    assertThat(report().path("message").asText()).startsWith("insufficient_quota: ");
    assertThat(report().at("/soFar/rowsOfInput").asInt()).isEqualTo(60);
    assertThat(report().at("/soFar/rows").asInt()).isBetween(1, 59);
    assertThat(folder.resolve("report/report.html")).doesNotExist();
    assertThat(folder.resolve("out")).doesNotExist();

    simulator.configure("{\"creditUsd\": 1000}");
    assertThat(run(settings)).isEqualTo(ExitCode.DONE);
    assertThat(simulator.billUsd()).isEqualByComparingTo(whole);
    assertThat(report().path("status").asText()).isEqualTo("done");
    assertThat(report().path("exitCode").asInt()).isZero();
  }

  @Test
  void optionsAreReportedWithThePathOfTheFile() throws Exception {
    writeRows(1, 3);
    run();

    assertThat(report().at("/options").findValuesAsText("origin"))
        .contains("completion.model", "limits.concurrency", "default")
        .doesNotContain("call");
    assertThat(Files.readString(folder.resolve("report/report.html")))
        .contains("<td>limits.concurrency</td>");
  }

  @Test
  void showPrintsDuplicatesAndCostsForPeople() throws Exception {
    Files.writeString(
        folder.resolve("rows.jsonl"),
        """
        {"id": "a", "text": "same"}
        {"id": "b", "text": "same"}
        """);
    run();
    out.reset();

    assertThat(
            OutputSample.show(
                spark,
                "job.yaml",
                config(),
                10,
                null,
                new PrintStream(out, true, StandardCharsets.UTF_8)))
        .isEqualTo(ExitCode.DONE);
    assertThat(out.toString(StandardCharsets.UTF_8))
        .containsPattern("-> same  \\(\\$0\\.0000\\d+\\)")
        .contains("-> same  (duplicate of another row's request)")
        .doesNotContain("E-")
        .doesNotContain("in this run");
  }

  private void writeRows(int from, int to) throws IOException {
    StringBuilder rows = new StringBuilder();
    for (int i = from; i <= to; i++) {
      rows.append(
          String.format("{\"id\": \"r%02d\", \"text\": \"row %d says \\\"hé\\\"\\n🙂\"}%n", i, i));
    }
    Files.writeString(folder.resolve("rows.jsonl"), rows);
  }

  private ExitCode run(String... settings) {
    out.reset();
    err.reset();
    return JobRun.run(
        spark,
        "job.yaml",
        config(settings),
        new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8));
  }

  private void deleteLedgerAndOutput() throws IOException {
    for (String name : List.of("ledger", "out")) {
      try (var all = Files.walk(folder.resolve(name))) {
        for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      }
    }
  }

  private String problem(String... settings) {
    List<String> problems = problems(settings);
    assertThat(problems).hasSize(1);
    return problems.get(0);
  }

  private List<String> problems(String... settings) {
    return catchThrowableOfType(InvalidJobException.class, () -> run(settings)).problems();
  }

  private JobConfig config(String... settings) {
    String text =
        """
        input: {format: json}
        completion: {model: openai/gpt-5.4-mini, prompt: "Echo: {text}", customId: id}
        provider: {apiKey: "secret:simulator"}
        limits: {concurrency: 16, maxAttempts: 2}
        output: {format: delta, mode: overwrite}
        """;
    List<String> all =
        new ArrayList<>(
            List.of(
                "input.path=" + folder.resolve("rows.jsonl"),
                "provider.baseUrl=" + simulator.baseUrl(),
                "output.path=" + folder.resolve("out"),
                "report.path=" + folder.resolve("report")));
    all.addAll(List.of(settings));
    return JobConfig.parse("job.yaml", text, all, Map.of());
  }

  private Dataset<Row> output() {
    return spark.read().format("delta").load(folder.resolve("out").toString());
  }

  /** What does not depend on when and how often it was asked. */
  private static Dataset<Row> stable(Dataset<Row> rows) {
    return rows.selectExpr(
        "id", "text", "completion.customId", "completion.success", "completion.text AS answer");
  }

  private static List<String> ids(Dataset<Row> rows) {
    return rows.select("id").collectAsList().stream()
        .map(row -> row.getString(0))
        .sorted()
        .toList();
  }

  private static BigDecimal sum(Dataset<Row> rows) {
    return rows.selectExpr("sum(completion.costUsd)").head().getDecimal(0);
  }

  private BigDecimal spent(BigDecimal before) throws Exception {
    return simulator.billUsd().subtract(before);
  }

  private JsonNode report() throws IOException {
    return Reports.read(folder.resolve("report"));
  }

  private long reported(String what) throws IOException {
    return report().at("/" + what + "/total").asLong();
  }

  private String told() {
    return err.toString(StandardCharsets.UTF_8);
  }

  private static String[] with(String[] first, String... more) {
    List<String> all = new ArrayList<>(List.of(first));
    all.addAll(List.of(more));
    return all.toArray(String[]::new);
  }
}
