package io.sparkcompletions.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcompletions.CompletionSpec;
import io.sparkcompletions.Completions;
import io.sparkcompletions.Credentials;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.spark.SparkEnv;
import org.apache.spark.rpc.RpcEnv;
import org.apache.spark.rpc.ThreadSafeRpcEndpoint;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** Executors that cannot ask the driver who calls for what: they tell each other by files. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(400)
class UncoordinatedIT {
  private static final int EXECUTORS = 2;
  private static final int CONCURRENCY = 16;

  private LocalCluster cluster;
  private SimulatorFixture simulator;

  @BeforeAll
  void start() {
    simulator = SimulatorFixture.start("latency: {millis: 100}");
    cluster = LocalCluster.start(EXECUTORS, Map.of());
    // Spark refuses a second endpoint of this name, as where policy forbids any.
    RpcEnv rpc = SparkEnv.get().rpcEnv();
    rpc.setupEndpoint("spark-completions-ledger", new Occupant(rpc));
  }

  @AfterAll
  void stop() {
    cluster.close();
    simulator.close();
  }

  @BeforeEach
  void reset() {
    simulator.reset();
  }

  @Test
  void twoActionsAtOncePayOnceAcrossExecutorsAndTheReportSaysHow() {
    Dataset<Row> some = Completions.withCompletions(texts("threads", 300), spec().build());
    Dataset<Row> more = Completions.withCompletions(texts("threads", 700), spec().build());

    CompletableFuture<Long> first = CompletableFuture.supplyAsync(some::count);
    CompletableFuture<Long> second = CompletableFuture.supplyAsync(more::count);

    assertThat(first.join()).isEqualTo(300);
    assertThat(second.join()).isEqualTo(700);
    assertThat(simulator.requests()).isEqualTo(700);
    assertThat(more.where("completion.success").count()).isEqualTo(700);
    assertThat(simulator.requests()).isEqualTo(700);
    assertThat(Completions.report(more).notices())
        .anyMatch(notice -> notice.contains("executors tell each other by files"));
  }

  private CompletionSpec.Builder spec() {
    return simulator
        .spec()
        .apiKey(Credentials.environment("SPARK_COMPLETIONS_TEST_KEY"))
        .prompt("Echo: {text}")
        .concurrency(CONCURRENCY);
  }

  private Dataset<Row> texts(String tag, int rows) {
    return cluster.session().range(0, rows, 1, 5).selectExpr("concat('" + tag + " ', id) AS text");
  }

  /** Takes the name, and answers nothing. */
  private record Occupant(RpcEnv rpcEnv) implements ThreadSafeRpcEndpoint {}
}
