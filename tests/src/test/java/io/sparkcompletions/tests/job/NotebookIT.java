package io.sparkcompletions.tests.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcompletions.tests.LocalSpark;
import io.sparkcompletions.tests.SimulatorFixture;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The notebook, cell by cell as it stands, in the interpreter of Spark's shell. */
@Tag("smoke")
class NotebookIT {
  private static final String FIRST_LINE = "// Databricks notebook source\n";
  private static final String BETWEEN_CELLS = "\n// COMMAND ----------\n";

  /** What Spark's shell, and a notebook on Databricks, have done before the first line. */
  private static final String GIVEN =
      """
      @transient val spark = org.apache.spark.sql.SparkSession.active
      @transient val sc = spark.sparkContext
      import spark.implicits._
      import spark.sql
      import org.apache.spark.sql.functions._
      """;

  @TempDir private Path folder;

  @Test
  void everyCellOfTheQuickstartRunsAndEachRequestIsPaidForOnce() throws Exception {
    Path classes = Files.createDirectory(folder.resolve("classes"));
    try (SimulatorFixture simulator = SimulatorFixture.start();
        SparkSession spark = session(simulator, classes);
        ScalaShell shell = new ScalaShell(classes)) {
      assertThat(shell.run(GIVEN)).as(shell.said()).isTrue();
      List<String> cells = codeCells(Commands.root().resolve("notebooks/quickstart.scala"));
      assertThat(cells).hasSizeGreaterThan(5);
      for (String cell : cells) {
        assertThat(shell.run(cell)).as(cell + "\n" + shell.said()).isTrue();
      }

      assertThat(simulator.requests()).isEqualTo(2 * 5);
      assertThat(spark.table("reviews_labelled").count()).isEqualTo(7);
      assertThat(spark.table("reviews_typed").where("parsed.sentiment IS NOT NULL").count())
          .isEqualTo(6);
      assertThat(cost(spark, "reviews_labelled").add(cost(spark, "reviews_typed")))
          .isEqualByComparingTo(simulator.billUsd());
    }
  }

  @Test
  void aCellThatDoesNotCompileOrThrowsIsNoticed() throws Exception {
    Path classes = Files.createDirectory(folder.resolve("classes"));
    try (ScalaShell shell = new ScalaShell(classes)) {
      assertThat(shell.run("val x: Int = \"text\"")).isFalse();
      assertThat(shell.said()).contains("type mismatch");
      assertThat(shell.run("assert(1 == 2)")).isFalse();
      assertThat(shell.run("val unfinished = (")).isFalse();
    }
  }

  private static BigDecimal cost(SparkSession spark, String table) {
    return spark.table(table).selectExpr("sum(costUsd)").head().getDecimal(0);
  }

  private SparkSession session(SimulatorFixture simulator, Path classes) {
    return LocalSpark.anew("local[2]")
        .config("spark.sql.shuffle.partitions", "2")
        .config("spark.sql.warehouse.dir", folder.resolve("warehouse").toUri().toString())
        .config("spark.repl.class.outputDir", classes.toString())
        .config("spark.completions.baseUrl", simulator.baseUrl())
        .config("spark.completions.apiKey", "secret:openai")
        .config("spark.completions.secret.openai", "sk-simulator")
        .getOrCreate();
  }

  /** Cells with code in them; cells of comments are prose. */
  private static List<String> codeCells(Path notebook) throws IOException {
    String text = Files.readString(notebook);
    assertThat(text).startsWith(FIRST_LINE);
    return Arrays.stream(text.substring(FIRST_LINE.length()).split(BETWEEN_CELLS))
        .map(String::strip)
        .filter(cell -> cell.lines().anyMatch(line -> !line.isBlank() && !line.startsWith("//")))
        .toList();
  }
}
