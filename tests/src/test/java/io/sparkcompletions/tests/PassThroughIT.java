package io.sparkcompletions.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkcompletions.Completions;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.Metadata;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** What an enrichment must leave as it found it, and what it must refuse at once. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
class PassThroughIT {
  private SimulatorFixture simulator;

  @BeforeAll
  void start() {
    simulator = SimulatorFixture.start();
  }

  @AfterAll
  void stop() {
    simulator.close();
  }

  @Test
  void columnsKeepTheirDeclaredTypesAndMetadata() {
    Dataset<Row> input =
        LocalSpark.session()
            .sql(
                "SELECT 'a' AS text, INTERVAL '3' DAY AS days, INTERVAL '2' YEAR AS years,"
                    + " named_struct('hours', INTERVAL '5' HOUR) AS nested,"
                    + " 'Ab' COLLATE UNICODE_CI AS name")
            .withMetadata("text", Metadata.fromJson("{\"comment\": \"what was said\"}"));
    for (boolean preserveOrder : List.of(true, false)) {
      Dataset<Row> output =
          Completions.withCompletions(
              input, simulator.spec().prompt("Echo: {text}").preserveOrder(preserveOrder).build());
      assertThat(output.drop("completion").schema()).isEqualTo(input.schema());
      assertThat(output.drop("completion").union(input).collectAsList()).containsOnly(input.head());
    }
  }

  @Test
  void aStreamIsRefusedAtOnceWithTheWayOut() {
    Dataset<Row> stream =
        LocalSpark.session()
            .readStream()
            .format("rate")
            .load()
            .selectExpr("CAST(value AS STRING) AS text");
    assertThatThrownBy(
            () ->
                Completions.withCompletions(
                    stream, simulator.spec().prompt("Echo: {text}").build()))
        .hasMessageContaining("foreachBatch");
  }

  @Test
  void anEarlyEndDoesNotMakeATransientFailureFinal() {
    simulator.reset();
    simulator.configure(
        "{\"latency\": {\"millis\": 300},"
            + " \"faults\": [{\"percent\": 50, \"fault\": {\"kind\": \"malformedJson\"}}]}");
    Dataset<Row> enriched =
        Completions.withCompletions(
            LocalSpark.texts("early end", 200, 4), simulator.spec().prompt("Echo: {text}").build());
    assertThat(enriched.limit(3).collectAsList()).hasSize(3);
    simulator.configure("{\"latency\": {\"millis\": 0}, \"faults\": []}");

    List<Row> rows = enriched.select("completion.success", "completion.attempts").collectAsList();

    assertThat(rows).hasSize(200);
    assertThat(rows.stream().filter(row -> !row.getBoolean(0)))
        .as("a failed row was given up only when its unanswered attempts were used up")
        .allSatisfy(row -> assertThat(row.getInt(1)).isEqualTo(2));
  }
}
