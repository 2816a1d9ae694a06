package io.sparkcompletions.tests.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.sparkcompletions.CompletionSpec;
import io.sparkcompletions.Completions;
import io.sparkcompletions.tests.Await;
import io.sparkcompletions.tests.LocalCluster;
import io.sparkcompletions.tests.SimulatorFixture;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Limits hold for the application: three executors, one of which is killed on the way, so that its
 * task begins again and ends after the others. What counts is the provider's own account.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(400)
class LimitsIT {
  private static final int EXECUTORS = 3;
  private static final long PER_SECOND = 20;
  private static final String LATENCY = "\"latency\": {\"meanMillis\": 200, \"p99Millis\": 800}";

  private final TaskLog tasks = new TaskLog();
  private SimulatorFixture simulator;
  private LocalCluster cluster;
  private Path processes;
  @TempDir static Path temporary;

  @BeforeAll
  void start() throws Exception {
    simulator = SimulatorFixture.start();
    processes = Files.createDirectory(temporary.resolve("processes"));
    Map<String, String> conf = new HashMap<>(ExecutorKills.CONF);
    conf.putAll(ProcessPlugin.conf(processes));
    cluster = LocalCluster.start(EXECUTORS, conf);
    cluster.session().sparkContext().addSparkListener(tasks);
  }

  @AfterAll
  void stop() {
    cluster.close();
    simulator.close();
  }

  @BeforeEach
  void reset() {
    Await.until(() -> cluster.executors() == EXECUTORS);
    simulator.configure(
        "{"
            + LATENCY
            + ", \"requestsPerMinute\": null, \"tokensPerMinute\": null, \"creditUsd\": null}");
    simulator.reset();
  }

  @Test
  void noMoreCallsAreUnderWayThanTheApplicationMayHave() {
    run("concurrency", 900, "", spec().concurrency(12));

    assertThat(simulator.stats().path("maxInFlight").asInt()).isEqualTo(12);
  }

  @Test
  void theRequestsOfAMinuteAreUsedAndNotExceeded() {
    simulator.configure("{\"requestsPerMinute\": " + PER_SECOND * 60 + "}");

    run("requests", 900, "", spec().requestsPerMinute(PER_SECOND * 60));

    assertNoneRefused();
    assertUsed("admitted", PER_SECOND);
  }

  @Test
  void theTokensOfAMinuteAreUsedAndNotExceeded() {
    long perCall = 1_000;
    simulator.configure("{\"tokensPerMinute\": " + PER_SECOND * perCall * 60 + "}");

    run(
        "tokens",
        900,
        "words, ".repeat((int) (perCall * 4 / 7)),
        spec().tokensPerMinute(PER_SECOND * perCall * 60));

    assertNoneRefused();
    assertUsed("admittedTokens", PER_SECOND * perCall);
  }

  @Test
  void usedUpCreditStopsAllExecutorsAfterWhatWasUnderWay() {
    int concurrency = 12;
    simulator.configure("{\"creditUsd\": 0.0005, \"latency\": {\"millis\": 50}}");
    Dataset<Row> output =
        Completions.withCompletions(
            texts("credit", 2_000, ""), spec().concurrency(concurrency).build());

    assertThatThrownBy(output::count).hasMessageContaining("insufficient_quota: ");

    Await.until(() -> simulator.inFlight() == 0);
    assertThat(simulator.stats().path("statusCounts").path("429").asLong())
        .isBetween(1L, concurrency + 5L);
    simulator.configure("{\"creditUsd\": null, \"latency\": {\"millis\": 0}}");
    assertThat(output.where("completion.success").count()).isEqualTo(2_000);
    assertThat(simulator.billedRequests()).as("nothing was paid for twice").isEqualTo(2_000);
  }

  /**
   * Asks for all rows and kills an executor when a quarter of them have been: one that holds no
   * shuffled rows, as Spark would end all tasks to make those again, and nothing would wait for the
   * limits meanwhile.
   */
  private void run(String tag, int rows, String padding, CompletionSpec.Builder spec) {
    Dataset<Row> output = Completions.withCompletions(texts(tag, rows, padding), spec.build());
    Instant begin = Instant.now();
    CompletableFuture<Long> answered =
        CompletableFuture.supplyAsync(() -> output.where("completion.success").count());
    Await.until(
        () -> answered.isDone() || simulator.stats().path("distinctBodies").asInt() > rows / 4);
    assertThat(answered).as("is at work").isNotDone();
    kill(tasks.busyWithoutRows(begin).iterator().next());
    assertThat(answered.join()).isEqualTo(rows);
  }

  private void kill(String victim) {
    ProcessHandle process = ProcessPlugin.process(processes, victim).orElseThrow();
    process.destroyForcibly();
    process.onExit().join();
  }

  private void assertNoneRefused() {
    JsonNode stats = simulator.stats();
    long refused = stats.path("statusCounts").path("429").asLong();
    assertThat((double) refused / stats.path("requests").asLong()).isLessThan(0.005);
  }

  /** From the fifth second on to the last whole one. */
  private void assertUsed(String what, long perSecond) {
    Map<Instant, Long> seconds = new TreeMap<>();
    simulator
        .seconds()
        .forEach(
            each ->
                seconds.put(Instant.parse(each.path("second").asText()), each.path(what).asLong()));
    List<Instant> inOrder = List.copyOf(seconds.keySet());
    Instant from = inOrder.get(0).plusSeconds(5);
    Instant to = inOrder.get(inOrder.size() - 1);
    double used =
        seconds.entrySet().stream()
            .filter(each -> !each.getKey().isBefore(from) && each.getKey().isBefore(to))
            .mapToLong(Map.Entry::getValue)
            .sum();
    double allowed = perSecond * Duration.between(from, to).toMillis() / 1000.0;
    System.out.printf(
        "%s by second: %s: %.3f of the limit%n", what, seconds.values(), used / allowed);
    assertThat(Duration.between(from, to)).isGreaterThan(Duration.ofSeconds(25));
    assertThat(used / allowed).isBetween(0.97, 1.02);
  }

  private CompletionSpec.Builder spec() {
    return Output.spec(simulator.baseUrl(), temporary.resolve("ledger")).prompt("{text}");
  }

  private Dataset<Row> texts(String tag, int rows, String padding) {
    return cluster
        .session()
        .range(0, rows, 1, EXECUTORS - 1)
        .selectExpr("concat('" + padding + "', 'Echo: " + tag + " ', id) AS text");
  }
}
