package io.sparkcompletions.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcompletions.CompletionSpec;
import io.sparkcompletions.Completions;
import io.sparkcompletions.options.FinishPolicy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever Spark does with a DataFrame: the simulator's counters show what was paid for. */
class PaidOnceIT {
  private static SimulatorFixture simulator;

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
    simulator.configure("{\"latency\": {\"millis\": 5}}");
    simulator.reset();
  }

  @AfterEach
  void nothingIsLeftOpen() {
    assertThat(simulator.inFlight()).isZero();
    EngineThreads.assertNone();
  }

  @Test
  void analysisSendsNothing() {
    Dataset<Row> output = echo("analysis", 100);

    output.printSchema();
    output.explain(true);
    output.createOrReplaceTempView("analysis");
    LocalSpark.session().sql("SELECT completion.text FROM analysis WHERE id = 3").explain();

    assertThat(simulator.stats().path("requests").asLong()).isZero();
  }

  @Test
  void secondActionPaysNothingAndGivesTheSameRows() {
    Dataset<Row> output = echo("second", 300);

    assertThat(output.count()).isEqualTo(300);
    assertThat(output.where("completion.source = 'new'").count()).isEqualTo(300);
    assertThat(output.orderBy("completion.text").collectAsList()).hasSize(300);
    assertThat(simulator.requests()).isEqualTo(300);
  }

  @Test
  void anotherRunFindsWhatIsRecordedAndPaysForTheRest() {
    echo("grown", 200).count();
    Dataset<Row> grown = echo("grown", 250);

    assertThat(grown.where("completion.source = 'ledger'").count()).isEqualTo(200);
    assertThat(grown.where("completion.source = 'new'").count()).isEqualTo(50);
    assertThat(simulator.requests()).isEqualTo(250);
  }

  @Test
  void twoActionsAtOnceOfDifferentRunsPayOnce() {
    Dataset<Row> some = echo("threads", 400);
    Dataset<Row> more = echo("threads", 900);

    CompletableFuture<Long> first = CompletableFuture.supplyAsync(some::count);
    CompletableFuture<Long> second = CompletableFuture.supplyAsync(more::count);

    assertThat(first.join()).isEqualTo(400);
    assertThat(second.join()).isEqualTo(900);
    assertThat(simulator.requests()).isEqualTo(900);
  }

  @Test
  void bothSidesOfASelfJoinPayOnce() {
    Dataset<Row> output = echo("join", 300);
    Dataset<Row> joined =
        output.as("l").hint("merge").join(output.as("r"), "id").selectExpr("l.completion.text");

    assertThat(joined.count()).isEqualTo(300);
    assertThat(simulator.requests()).isEqualTo(300);
  }

  @Test
  void showOfFiveRowsSendsAtMostSixtyFourRequestsAndLeavesNothingOpen() {
    simulator.configure("{\"latency\": {\"millis\": 100}}");

    assertThat(echo("show", 10_000).takeAsList(6)).hasSize(6);

    assertThat(simulator.requests()).isBetween(6L, 64L);
    assertThat(simulator.billedRequests()).isEqualTo(simulator.requests());
  }

  @Test
  void answersThatALimitLeftInFlightAreRecorded() {
    simulator.configure("{\"latency\": {\"millis\": 100}}");
    Dataset<Row> output = echo("limit", 500);

    assertThat(output.limit(3).count()).isEqualTo(3);
    long paid = simulator.requests();
    assertThat(paid).isLessThan(500);
    assertThat(output.count()).isEqualTo(500);

    assertThat(simulator.requests()).isEqualTo(500);
  }

  @Test
  void aPipeReadsOnAThreadOfItsOwnAndMayEndBeforeTheRows(@TempDir Path folder) throws Exception {
    simulator.configure("{\"latency\": {\"millis\": 100}}");
    Dataset<Row> output = echo("pipe", 1_000);
    Path enough = folder.resolve("enough");
    String waiting = "while [ ! -e '" + enough + "' ]; do sleep 0.02; done; echo done";

    CompletableFuture<List<String>> lines =
        CompletableFuture.supplyAsync(
            () ->
                output
                    .javaRDD()
                    .map(row -> row.getString(1))
                    .pipe(List.of("sh", "-c", waiting), Map.of())
                    .collect());
    Await.until(() -> simulator.requests() > 0);
    Files.createFile(enough);

    assertThat(lines.join()).containsOnly("done");
    long paid = simulator.requests();
    assertThat(paid).isPositive().isLessThan(1_000);
    nothingIsLeftOpen();
    assertThat(output.where("completion.success").count()).isEqualTo(1_000);
    assertThat(simulator.requests()).isEqualTo(1_000);
  }

  @Test
  void aScriptOfSqlIsFedOnAThreadOfItsOwn() {
    echo("script", 300).createOrReplaceTempView("script");

    Dataset<Row> fed =
        LocalSpark.session()
            .sql(
                "SELECT TRANSFORM(text, completion.text) USING 'cat' AS (text STRING, answer STRING)"
                    + " FROM script");

    assertThat(fed.where("text = answer").count()).isEqualTo(300);
    assertThat(simulator.requests()).isEqualTo(300);
  }

  @Test
  void aCancelledJobStopsSendingAndKeepsWhatItPaidFor() throws Exception {
    simulator.configure("{\"latency\": {\"millis\": 50}}");
    Dataset<Row> output = echo("cancel", 5_000);
    var context = LocalSpark.session().sparkContext();
    CompletableFuture<Throwable> job =
        CompletableFuture.supplyAsync(
            () -> {
              context.setJobGroup("to-cancel", "to be cancelled", true);
              try {
                output.count();
                return new AssertionError("the job was not cancelled");
              } catch (RuntimeException e) {
                return e;
              } catch (Exception e) {
                return e;
              }
            });
    Await.until(() -> simulator.requests() > 300);

    context.cancelJobGroup("to-cancel");

    assertThat(job.get()).isNotInstanceOf(AssertionError.class);
    Await.until(
        () -> LocalSpark.session().sparkContext().statusTracker().getActiveStageIds().length == 0);
    Await.until(EngineThreads::areNone);
    long paid = simulator.requests();
    assertThat(paid).isLessThan(5_000);
    assertThat(output.where("completion.success").count()).isEqualTo(5_000);
    assertThat(simulator.requests()).isEqualTo(5_000);
  }

  @Test
  void changingAPolicyCostsNothing() {
    simulator.configure(
        "{\"faults\": [{\"promptPattern\": \"policy 7$\", \"fault\": {\"kind\": \"length\"}}]}");
    CompletionSpec.Builder spec = simulator.spec().prompt("Echo: {text}");
    Dataset<Row> input = LocalSpark.texts("policy", 20, 2);

    Dataset<Row> strict = Completions.withCompletions(input, spec.build());
    assertThat(
            strict.where("completion.error.code = 'truncated' AND completion.costUsd > 0").count())
        .isEqualTo(1);
    assertThat(strict.count()).isEqualTo(20);
    Dataset<Row> lenient =
        Completions.withCompletions(input, spec.onTruncated(FinishPolicy.KEEP).build());
    assertThat(lenient.where("completion.success").count()).isEqualTo(20);
    simulator.configure("{\"faults\": []}");

    assertThat(simulator.requests()).isEqualTo(20);
  }

  @Test
  void aFailureIsReusedWithinItsRunAndAskedAgainByTheNext() {
    simulator.configure(
        "{\"faults\": [{\"promptPattern\": \"failing 3$\", \"fault\": {\"status\": 500}}]}");
    CompletionSpec spec = simulator.spec().prompt("Echo: {text}").maxAttempts(1).build();
    Dataset<Row> input = LocalSpark.texts("failing", 10, 1);
    Dataset<Row> output = Completions.withCompletions(input, spec);

    assertThat(output.where("completion.error.code = 'server_error'").count()).isEqualTo(1);
    assertThat(output.where("completion.error.retryable").count()).isEqualTo(1);
    assertThat(simulator.requests()).isEqualTo(10);
    simulator.configure("{\"faults\": []}");
    Dataset<Row> next = Completions.withCompletions(input, spec);

    assertThat(next.where("completion.success").count()).isEqualTo(10);
    assertThat(simulator.requests()).isEqualTo(11);
  }

  private static Dataset<Row> echo(String tag, int rows) {
    return Completions.withCompletions(
        LocalSpark.texts(tag, rows, 3), simulator.spec().prompt("Echo: {text}").build());
  }
}
