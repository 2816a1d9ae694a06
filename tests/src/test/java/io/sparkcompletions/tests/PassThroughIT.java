package io.sparkcompletions.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkcompletions.Completions;
import io.sparkcompletions.spark.CompletionSchema;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.execution.debug.package$;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import scala.jdk.javaapi.CollectionConverters;

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
                    + " 'Ab' COLLATE UNICODE_CI AS name, NULL AS nothing,"
                    + " parse_json('{\"a\": [1]}') AS variant, make_interval(1, 2) AS calendar")
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
  void bytesThatAreNoUtf8ComeOutAsTheyWentIn() {
    Dataset<Row> input =
        LocalSpark.session()
            .sql(
                "SELECT 'a' AS text, s, s COLLATE UTF8_LCASE AS collated,"
                    + " named_struct('in', s, 'list', array(s, NULL)) AS nested,"
                    + " map(s, named_struct('v', s)) AS pairs, CAST(NULL AS STRING) AS none"
                    + " FROM (SELECT CAST(X'FF41' AS STRING) AS s)");
    Dataset<Row> output =
        Completions.withCompletions(input, simulator.spec().prompt("Echo: {text} {s}").build());

    assertThat(output.drop("completion").schema()).isEqualTo(input.schema());
    Row row =
        output
            .selectExpr(
                "hex(s)",
                "hex(collated)",
                "hex(nested.in)",
                "hex(nested.list[0])",
                "hex(map_keys(pairs)[0])",
                "hex(map_values(pairs)[0].v)",
                "none IS NULL AND nested.list[1] IS NULL AND completion.success")
            .head();
    for (int column = 0; column < 6; column++) {
      assertThat(row.getString(column)).isEqualTo("FF41");
    }
    assertThat(row.getBoolean(6)).isTrue();
  }

  @Test
  void theResultColumnIsDeclaredAsItsSchemaSays() {
    for (boolean includeResponse : List.of(true, false)) {
      StructType output =
          Completions.withCompletions(
                  LocalSpark.session().sql("SELECT 'a' AS text"),
                  simulator
                      .spec()
                      .prompt("Echo: {text}")
                      .option("includeResponse", Boolean.toString(includeResponse))
                      .build())
              .schema();

      assertThat(output.apply("completion"))
          .isEqualTo(
              new StructField(
                  "completion", CompletionSchema.of(includeResponse), false, Metadata.empty()));
    }
  }

  /** HotSpot never compiles a method of more than 8,000 bytes, and interprets it for every row. */
  @Test
  void noMethodThatSparkGeneratesIsTooLargeToBeCompiled() {
    Column[] columns =
        IntStream.range(0, 60)
            .mapToObj(i -> functions.col("text").as(i == 0 ? "text" : "text" + i))
            .toArray(Column[]::new);
    Dataset<Row> output =
        Completions.withCompletions(
            LocalSpark.texts("generated", 10, 2).select(columns),
            simulator.spec().prompt("Echo: {text}").option("includeResponse", "true").build());
    output.collectAsList(); // Adaptive execution generates as it goes.

    SparkPlan plan =
        ((org.apache.spark.sql.classic.Dataset<Row>) output).queryExecution().executedPlan();
    List<Integer> sizes =
        CollectionConverters.asJava(package$.MODULE$.codegenStringSeq(plan)).stream()
            .map(stage -> stage._3().maxMethodCodeSize())
            .toList();

    assertThat(sizes).isNotEmpty().allSatisfy(size -> assertThat(size).isLessThan(8_000));
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
