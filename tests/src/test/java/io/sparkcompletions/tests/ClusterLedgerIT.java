package io.sparkcompletions.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkcompletions.CompletionSpec;
import io.sparkcompletions.Completions;
import io.sparkcompletions.Credentials;
import java.nio.file.Path;
import java.util.Map;
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

/** One ledger for executors in processes of their own; package {@code proof} kills them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(400)
class ClusterLedgerIT {
  private static final int EXECUTORS = 2;
  private static final int CONCURRENCY = 16;

  private LocalCluster cluster;
  private SimulatorFixture simulator;
  @TempDir Path temporary;

  @BeforeAll
  void start() {
    simulator = SimulatorFixture.start("latency: {millis: 100}");
    cluster = LocalCluster.start(EXECUTORS, Map.of());
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
  void severalActionsPayOnceAcrossExecutors() {
    Dataset<Row> output = Completions.withCompletions(texts("actions", 600), spec().build());

    assertThat(output.count()).isEqualTo(600);
    output.write().parquet(temporary.resolve("out").toString());
    assertThat(output.where("completion.source = 'new'").count()).isEqualTo(600);

    assertThat(simulator.requests()).isEqualTo(600);
    assertThat(simulator.billedRequests()).isEqualTo(600);
  }

  @Test
  void twoActionsAtOncePayOnceAcrossExecutors() {
    Dataset<Row> some = Completions.withCompletions(texts("threads", 300), spec().build());
    Dataset<Row> more = Completions.withCompletions(texts("threads", 700), spec().build());

    CompletableFuture<Long> first = CompletableFuture.supplyAsync(some::count);
    CompletableFuture<Long> second = CompletableFuture.supplyAsync(more::count);

    assertThat(first.join()).isEqualTo(300);
    assertThat(second.join()).isEqualTo(700);
    assertThat(simulator.requests()).isEqualTo(700);
  }

  @Test
  void aDirectoryThatExecutorsDoNotShareStopsTheJobBeforeAnythingIsSent() {
    cluster
        .session()
        .sparkContext()
        .hadoopConfiguration()
        .set("fs.private.impl", PrivateFileSystem.class.getName());
    cluster
        .session()
        .sparkContext()
        .hadoopConfiguration()
        .set(PrivateFileSystem.ROOT, temporary.resolve("private").toString());
    CompletionSpec spec = spec().checkpointLocation("private:/ledger").build();

    assertThatThrownBy(() -> Completions.withCompletions(texts("private", 50), spec).count())
        .hasMessageFindingMatch(
            "ledger_unavailable: executor \\d+ on \\S+ does not see the driver's directory"
                + " private:/ledger")
        .hasMessageContaining("spark.completions.checkpointRoot");

    assertThat(simulator.stats().path("requests").asLong()).isZero();
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
}
