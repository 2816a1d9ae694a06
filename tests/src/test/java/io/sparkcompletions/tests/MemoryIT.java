package io.sparkcompletions.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcompletions.CompletionSpec;
import io.sparkcompletions.Completions;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** An executor with a heap of 512 MB, and rows that would not fit into it together. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(240)
class MemoryIT {
  /** Characters beside the prompt: 300 rows have 780 MB of them. */
  private static final int PAYLOAD = 2_600_000;

  private static final int WIDE_ROWS = 300;

  private final Queue<String> losses = new ConcurrentLinkedQueue<>();
  private LocalCluster cluster;
  private SimulatorFixture simulator;

  @BeforeAll
  void start() {
    simulator = SimulatorFixture.start("latency: {millis: 200}");
    cluster = LocalCluster.start(1, Map.of("spark.executor.memory", "512m"));
    cluster
        .session()
        .sparkContext()
        .addSparkListener(
            new SparkListener() {
              @Override
              public void onTaskEnd(SparkListenerTaskEnd end) {
                if (!end.taskInfo().successful()) {
                  losses.add(end.reason().toString());
                }
              }

              @Override
              public void onExecutorRemoved(SparkListenerExecutorRemoved removed) {
                losses.add(removed.reason());
              }
            });
  }

  @AfterAll
  void stop() {
    cluster.close();
    simulator.close();
  }

  @BeforeEach
  void reset() {
    simulator.reset();
    losses.clear();
  }

  @AfterEach
  void noTaskAndNoExecutorWasLost() {
    assertThat(losses).isEmpty();
  }

  @Test
  void wideRowsInFlightFitIntoTheHeapAtAnyConcurrency() {
    assertThat(lengths(wide("concat('wide ', id)")))
        .hasSize(WIDE_ROWS)
        .allSatisfy(row -> assertThat(row.getInt(1)).isEqualTo(PAYLOAD))
        .allSatisfy(row -> assertThat(row.getString(2)).isEqualTo("wide " + row.getLong(0)));
    assertThat(simulator.requests()).isEqualTo(WIDE_ROWS);
  }

  @Test
  void largeImagesFitIntoTheHeapAtAnyConcurrency() {
    Dataset<Row> input =
        cluster
            .session()
            .range(0, 40, 1, 4)
            .selectExpr(
                "id",
                "encode(concat('GIF89a', lpad(id, " + PAYLOAD + ", 'p')), 'US-ASCII') AS image");
    CompletionSpec spec =
        simulator.spec().prompt("Echo: {id}").imageColumn("image").concurrency(256).build();

    List<Row> rows =
        Completions.withCompletions(input, spec)
            .selectExpr("id", "length(image)", "completion.text")
            .collectAsList();

    assertThat(rows)
        .hasSize(40)
        .allSatisfy(
            row -> {
              assertThat(row.getInt(1)).isEqualTo(PAYLOAD + 6);
              assertThat(row.getString(2))
                  .startsWith(row.getLong(0) + " [image/gif, " + (PAYLOAD + 6) + " bytes, sha256 ");
            });
  }

  @Test
  void wideCopiesOfOneRequestFitIntoTheHeapWhileItIsInFlight() {
    assertThat(lengths(wide("'hot and wide'")))
        .hasSize(WIDE_ROWS)
        .allSatisfy(row -> assertThat(row.getString(2)).isEqualTo("hot and wide"));
    assertThat(simulator.requests()).isEqualTo(1);
  }

  @Test
  void aMillionCopiesOfOneRequestStreamThrough() {
    Dataset<Row> input =
        cluster
            .session()
            .range(0, 1_000_000, 1, 4)
            .selectExpr("'hot' AS text", "lpad(id, 1000, '0') AS payload");

    Row counts =
        enriched(input)
            .selectExpr(
                "count(*)",
                "count_if(completion.text = 'hot')",
                "count_if(completion.source = 'new')",
                "sum(int(payload))")
            .first();

    assertThat(counts.getLong(0)).isEqualTo(1_000_000);
    assertThat(counts.getLong(1)).isEqualTo(1_000_000);
    assertThat(counts.getLong(2)).isEqualTo(1);
    assertThat(counts.getLong(3)).isEqualTo(499_999_500_000L);
    assertThat(simulator.requests()).isEqualTo(1);
  }

  private Dataset<Row> wide(String text) {
    return cluster
        .session()
        .range(0, WIDE_ROWS, 1, 4)
        .selectExpr("id", text + " AS text", "lpad(id, " + PAYLOAD + ", 'p') AS payload");
  }

  private List<Row> lengths(Dataset<Row> input) {
    return enriched(input).selectExpr("id", "length(payload)", "completion.text").collectAsList();
  }

  private Dataset<Row> enriched(Dataset<Row> input) {
    CompletionSpec spec = simulator.spec().prompt("Echo: {text}").concurrency(256).build();
    return Completions.withCompletions(input, spec);
  }
}
