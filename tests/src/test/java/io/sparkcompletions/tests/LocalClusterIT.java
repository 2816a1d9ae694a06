package io.sparkcompletions.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkcompletions.Completions;
import io.sparkcompletions.Credentials;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

@Tag("smoke")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(240)
class LocalClusterIT {
  private static final int EXECUTORS = 2;
  private static final int CONCURRENCY = 8;
  private static final int ROWS = 600;

  private LocalCluster cluster;
  private SimulatorFixture simulator;

  @BeforeAll
  void start() {
    simulator = SimulatorFixture.start("latency: {millis: 100}");
    cluster =
        LocalCluster.start(
            EXECUTORS,
            // Many users set it, and what it cannot write must not depend on it.
            Map.of("spark.serializer", "org.apache.spark.serializer.KryoSerializer"));
  }

  @AfterAll
  void stop() {
    cluster.close();
    simulator.close();
  }

  @Test
  void rowsAreAnsweredByAllExecutorsWithinTheConcurrencyOfTheApplication() {
    simulator.reset();
    Dataset<Row> enriched =
        Completions.withCompletions(
            texts("cluster", ROWS),
            simulator
                .spec()
                .apiKey(Credentials.environment("SPARK_COMPLETIONS_TEST_KEY"))
                .prompt("Echo: {text}")
                .concurrency(CONCURRENCY)
                .build());
    List<Row> rows =
        enriched.select("text", "completion.success", "completion.text").collectAsList();
    assertThat(rows)
        .hasSize(ROWS)
        .allSatisfy(row -> assertThat(row.getString(2)).isEqualTo(row.getString(0)));
    assertThat(rows).extracting(row -> row.getString(0)).doesNotHaveDuplicates();
    assertThat(simulator.requests()).isEqualTo(ROWS);
    assertThat(simulator.stats().path("maxInFlight").asInt()).isEqualTo(CONCURRENCY);
  }

  @Test
  void aWrongKeyStopsTheJobWithOneClearMessage() {
    simulator.reset();
    Dataset<Row> enriched =
        Completions.withCompletions(
            texts("wrong key", ROWS),
            simulator
                .spec()
                .apiKey(Credentials.of("sk-invalid-planted"))
                .prompt("Echo: {text}")
                .build());
    assertThatThrownBy(enriched::count)
        .hasMessageContaining("authentication_failed")
        .hasMessageNotContaining("sk-invalid-planted");
    assertThat(simulator.requests()).as("found by the free call").isZero();
  }

  private Dataset<Row> texts(String tag, int rows) {
    return cluster.session().range(0, rows, 1, 5).selectExpr("concat('" + tag + " ', id) AS text");
  }
}
