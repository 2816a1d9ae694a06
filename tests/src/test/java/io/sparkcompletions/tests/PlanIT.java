package io.sparkcompletions.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcompletions.Completions;
import io.sparkcompletions.Credentials;
import io.sparkcompletions.RunProgress;
import io.sparkcompletions.implicits;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import scala.jdk.javaapi.CollectionConverters;

/** What Spark makes of the enrichment, and what it shows of it. */
@Tag("smoke")
class PlanIT {
  private static SimulatorFixture simulator;

  @BeforeAll
  static void start() {
    simulator = SimulatorFixture.start();
  }

  @AfterAll
  static void stop() {
    simulator.close();
  }

  @Test
  void adaptiveExecutionKeepsShuffleSortAndCoalesceAsTheyAre() {
    Dataset<Row> output =
        Completions.withCompletions(
            LocalSpark.texts("adaptive", 500, 3), simulator.spec().prompt("Echo: {text}").build());
    assertThat(LocalSpark.session().conf().get("spark.sql.adaptive.enabled")).isEqualTo("true");

    assertThat(output.collectAsList()).hasSize(500);

    String plan =
        ((org.apache.spark.sql.classic.Dataset<Row>) output)
            .queryExecution()
            .executedPlan()
            .toString();
    assertThat(plan)
        .contains("isFinalPlan=true")
        .doesNotContain("AQEShuffleRead")
        .containsSubsequence(
            "MapPartitions", "Coalesce " + LocalSpark.SLOTS, "Sort", "Exchange hashpartitioning");
    assertThat(plan).contains("REPARTITION_BY_NUM");
    assertThat(output.javaRDD().getNumPartitions()).isEqualTo(LocalSpark.SLOTS);
  }

  @Test
  void neitherPromptNorSystemNorKeyIsInAnyFormOfThePlan() {
    Dataset<Row> output =
        Completions.withCompletions(
            LocalSpark.texts("hidden", 10, 1),
            simulator
                .spec()
                .prompt("Echo: planted-prompt {text}")
                .system("planted-system")
                .apiKey(Credentials.of("sk-planted-key"))
                .build());
    output.count();

    var execution = ((org.apache.spark.sql.classic.Dataset<Row>) output).queryExecution();
    for (String text :
        List.of(
            execution.toString(),
            execution.analyzed().toString(),
            execution.optimizedPlan().treeString(),
            execution.executedPlan().treeString(),
            execution.optimizedPlan().toJSON(),
            output.schema().json())) {
      assertThat(text).doesNotContain("planted");
    }
  }

  @Test
  void progressCountsEveryRowOnceHoweverManyActionsRun() {
    Dataset<Row> output =
        Completions.withCompletions(
            LocalSpark.texts("progress", 300, 3).union(LocalSpark.texts("progress", 100, 1)),
            simulator.spec().prompt("Echo: {text}").build());
    assertThat(Completions.progress(output)).isEqualTo(RunProgress.NONE);

    output.count();
    output.count();
    Await.until(() -> Completions.progress(output).rows() == 400);

    RunProgress progress = Completions.progress(output);
    assertThat(progress.failed()).isZero();
    assertThat(progress.reused()).isEqualTo(100);
    assertThat(progress.runningTasks()).isZero();
    assertThat(progress.inFlight()).isZero();
    assertThat(progress.costUsd())
        .isEqualByComparingTo(Completions.report(output).cost().spent().orElseThrow());
    assertThat(progress.outputTokens()).isPositive();
  }

  @Test
  void aSmallLocalTableTakesOneTask() {
    Dataset<Row> output =
        Completions.withCompletions(
            LocalSpark.strings("text", "small"), simulator.spec().prompt("Echo: {text}").build());

    assertThat(output.javaRDD().getNumPartitions()).isEqualTo(1);
  }

  @Test
  void scalaCallersHaveItAsAMethod() {
    Dataset<Row> input = LocalSpark.strings("text", "from scala");
    scala.collection.immutable.Map<String, Object> options =
        scala.collection.immutable.Map.from(
            CollectionConverters.asScala(
                Map.<String, Object>of(
                    "baseUrl", simulator.baseUrl(), "apiKey", "none", "column", "answer")));

    Dataset<Row> output =
        implicits.CompletionsDataFrame$.MODULE$.withCompletions$extension(
            implicits.CompletionsDataFrame(input), SimulatorFixture.MODEL, "Echo: {text}", options);

    assertThat(output.columns()).containsExactly("text", "answer");
  }
}
