package io.sparkcompletions.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcompletions.CompletionSpec;
import io.sparkcompletions.Completions;
import io.sparkcompletions.model.SchemaMode;
import io.sparkcompletions.options.FinishPolicy;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Typed answers, tools and larger bounds, against a server that judges schemas by itself. */
class StructuredIT {
  private static final String LONG_WORDS =
      "Characterize extraordinarily incomprehensible counterrevolutionary misunderstandings: ";

  private static SimulatorFixture simulator;

  @TempDir Path temporary;

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
    simulator.reset();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "openai/gpt-5.4-mini",
        "anthropic/claude-haiku-4-5",
        "gemini/gemini-3.8-flash",
        "gemini/gemini-2.5-flash"
      })
  void everyProviderAnswersInTheTypesOfTheColumns(String model) {
    String ddl =
        "sentiment STRING NOT NULL COMMENT 'good or bad', score DECIMAL(5,2), day DATE NOT NULL,"
            + " at TIMESTAMP, local TIMESTAMP_NTZ NOT NULL, n INT, tags ARRAY<STRING>,"
            + " parts ARRAY<STRUCT<name: STRING, weight: DOUBLE NOT NULL>>,"
            + " counts MAP<STRING, BIGINT>, sure BOOLEAN";
    Dataset<Row> output =
        Completions.withCompletions(
            LocalSpark.texts("typed " + model, 20, 2),
            simulator.specOf(model).prompt("Review: {text}").schema(ddl).build());

    List<Row> rows =
        output
            .selectExpr(
                "completion.error.message AS error",
                "completion.parsed",
                "completion.parsed.day",
                "completion.costUsd")
            .collectAsList();

    StructType parsed =
        (StructType)
            ((StructType) output.schema().apply("completion").dataType())
                .apply("parsed")
                .dataType();
    assertThat(parsed.fieldNames()).containsExactly(StructType.fromDDL(ddl).fieldNames());
    assertThat(parsed.apply("score").dataType())
        .isEqualTo(StructType.fromDDL(ddl).apply("score").dataType());
    assertThat(rows)
        .hasSize(20)
        .allSatisfy(
            row -> {
              assertThat(row.<String>getAs("error")).isNull();
              assertThat(row.<Object>getAs("day")).isNotNull();
              assertThat(row.<Row>getAs("parsed").<String>getAs("sentiment")).isNotEmpty();
            });
    assertThat(cost(rows)).isPositive().isEqualByComparingTo(simulator.billUsd());
    assertThat(List.of(output.select("completion.*").columns()))
        .startsWith("customId", "success", "text", "parsed", "toolCalls");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"openai/gpt-5.4-mini", "anthropic/claude-haiku-4-5", "gemini/gemini-3.8-flash"})
  void whatIsWrittenOfAnySchemaIsAcceptedAndItsAnswersFit(String model) {
    for (int seed = 0; seed < 6; seed++) {
      String ddl = columns(new Random(seed), 0);
      List<Row> rows =
          Completions.withCompletions(
                  LocalSpark.texts("any " + seed, 4, 1),
                  simulator.specOf(model).prompt("Review: {text}").schema(ddl).build())
              .selectExpr("completion.error.message AS error", "completion.parsed")
              .collectAsList();

      assertThat(rows)
          .as(ddl)
          .hasSize(4)
          .allSatisfy(
              row -> {
                assertThat(row.<String>getAs("error")).isNull();
                assertThat(row.<Row>getAs("parsed")).isNotNull();
              });
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"openai/gpt-5.4-mini", "anthropic/claude-haiku-4-5", "gemini/gemini-3.8-flash"})
  void anAnswerThatDoesNotFitFailsItsRowAndARepairIsPaidForOnce(String model) {
    CompletionSpec strict =
        simulator
            .specOf(model)
            .prompt(LONG_WORDS + "{text}")
            .schema(
                "{\"type\":\"object\",\"required\":[\"label\"],\"properties\":"
                    + "{\"label\":{\"type\":\"string\",\"maxLength\":40}}}")
            .checkpointLocation(temporary.toString())
            .build();
    Dataset<Row> input = LocalSpark.texts("misfits", 10, 2);

    List<Row> failed = results(input, strict);

    assertThat(failed)
        .allSatisfy(
            row -> {
              assertThat(row.<String>getAs("code")).isEqualTo("invalid_output");
              assertThat(row.<String>getAs("message"))
                  .contains("$.label is longer than 40 characters");
              assertThat(row.<String>getAs("text")).isNull();
              assertThat(row.<Row>getAs("parsed")).isNull();
              assertThat(row.<Long>getAs("outputTokens")).isPositive();
            });
    BigDecimal before = simulator.billUsd();
    assertThat(cost(failed)).isPositive().isEqualByComparingTo(before);

    CompletionSpec repairing = strict.toBuilder().maxRepairs(1).build();
    List<Row> repaired = results(input, repairing);

    assertThat(repaired)
        .allSatisfy(
            row -> {
              assertThat(row.<String>getAs("code")).isNull();
              assertThat(row.<Row>getAs("parsed").getString(0)).isNotEmpty();
              assertThat(row.<String>getAs("source")).isEqualTo("new");
            });
    assertThat(simulator.billedRequests()).isEqualTo(20);
    assertThat(cost(repaired)).isEqualByComparingTo(simulator.billUsd().subtract(before));

    List<Row> again = results(input, repairing);

    assertThat(simulator.billedRequests()).isEqualTo(20);
    assertThat(again)
        .allSatisfy(row -> assertThat(row.<String>getAs("source")).isEqualTo("ledger"));
    assertThat(cost(again)).isEqualByComparingTo(simulator.billUsd());
  }

  @Test
  void anAnswerThatWasCutIsAskedForOnceMoreWithTheLargerBound() {
    CompletionSpec spec =
        simulator
            .spec()
            .prompt("Echo: {text} " + "and on ".repeat(30))
            .maxTokens(16)
            .onTruncated(FinishPolicy.RETRY)
            .retryMaxTokens(400)
            .checkpointLocation(temporary.toString())
            .build();
    Dataset<Row> input = LocalSpark.texts("cut", 10, 2);

    List<Row> rows = results(input, spec);
    long billed = simulator.billedRequests();
    List<Row> again = results(input, spec);

    assertThat(billed).isEqualTo(20);
    assertThat(rows)
        .hasSize(10)
        .allSatisfy(
            row -> {
              assertThat(row.<String>getAs("code")).isNull();
              assertThat(row.<String>getAs("text")).endsWith("and on");
            });
    assertThat(cost(rows)).isEqualByComparingTo(simulator.billUsd());
    assertThat(simulator.billedRequests()).isEqualTo(billed);
    assertThat(cost(again)).isEqualByComparingTo(simulator.billUsd());
    assertThat(results(input, spec.toBuilder().onTruncated(FinishPolicy.KEEP).build()))
        .as("another policy costs nothing")
        .allSatisfy(row -> assertThat(row.<String>getAs("text")).isNotEmpty());
    assertThat(simulator.billedRequests()).isEqualTo(billed);
  }

  @Test
  void aServerWithoutSchemasIsAskedInWordsAndHeldToThem() {
    List<Row> rows =
        Completions.withCompletions(
                LocalSpark.session()
                    .sql(
                        "SELECT 'Echo: {\"a\": 1}' AS text UNION ALL SELECT 'Echo: {\"a\": true}'"),
                simulator
                    .spec()
                    .promptColumn("text")
                    .schema("a INT")
                    .schemaMode(SchemaMode.PROMPT)
                    .build())
            .selectExpr("text", "completion.parsed.a", "completion.error.code")
            .orderBy("text")
            .collectAsList();

    assertThat(rows.get(0).<Integer>getAs("a")).isEqualTo(1);
    assertThat(rows.get(1).<String>getAs("code")).isEqualTo("invalid_output");
  }

  @ParameterizedTest
  @ValueSource(strings = {"openai", "anthropic", "gemini"})
  void anAnswerThatIsOnlyAToolCallIsASuccessWithItsCalls(String provider) {
    String parameters = "{\"type\":\"object\",\"properties\":{\"city\":{\"type\":\"string\"}}}";
    CompletionSpec.Builder spec =
        switch (provider) {
          case "openai" ->
              simulator
                  .spec()
                  .tools(
                      "[{\"type\":\"function\",\"function\":{\"name\":\"look\",\"parameters\":"
                          + parameters
                          + "}}]");
          case "anthropic" ->
              simulator
                  .specOf("anthropic/claude-haiku-4-5")
                  .tools("[{\"name\":\"look\",\"input_schema\":" + parameters + "}]");
          default ->
              simulator
                  .specOf("gemini/gemini-3.8-flash")
                  .tools(
                      "[{\"functionDeclarations\":[{\"name\":\"look\",\"parametersJsonSchema\":"
                          + parameters
                          + "}]}]");
        };

    List<Row> rows =
        Completions.withCompletions(
                LocalSpark.texts("tools " + provider, 5, 1),
                spec.prompt("Where is {text}?").toolChoice("required").build())
            .selectExpr(
                "completion.success",
                "completion.text",
                "completion.finishReason",
                "completion.toolCalls[0].name AS tool",
                "get_json_object(completion.toolCalls[0].arguments, '$.city') AS city")
            .collectAsList();

    assertThat(rows)
        .hasSize(5)
        .allSatisfy(
            row -> {
              assertThat(row.<Boolean>getAs("success")).isTrue();
              assertThat(row.<String>getAs("text")).isNull();
              assertThat(row.<String>getAs("finishReason")).isEqualTo("tool_calls");
              assertThat(row.<String>getAs("tool")).isEqualTo("look");
              assertThat(row.<String>getAs("city")).isNotEmpty();
            });
  }

  private static List<Row> results(Dataset<Row> input, CompletionSpec spec) {
    boolean typed = spec.options().containsKey("schema");
    return Completions.withCompletions(input, spec)
        .selectExpr(
            "completion.error.code",
            "completion.error.message",
            "completion.text",
            typed ? "completion.parsed" : "null AS parsed",
            "completion.source",
            "completion.usage.outputTokens",
            "completion.costUsd")
        .collectAsList();
  }

  private static BigDecimal cost(List<Row> rows) {
    return rows.stream()
        .map(row -> row.<BigDecimal>getAs("costUsd"))
        .reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  private static String columns(Random random, int depth) {
    return IntStream.range(0, 1 + random.nextInt(4))
        .mapToObj(
            i -> "f" + i + ": " + type(random, depth) + (random.nextBoolean() ? " NOT NULL" : ""))
        .collect(Collectors.joining(", "));
  }

  private static String type(Random random, int depth) {
    return switch (random.nextInt(depth > 1 ? 9 : 12)) {
      case 0, 1 -> "STRING";
      case 2 -> "INT";
      case 3 -> "DOUBLE";
      case 4 -> "DECIMAL(12,3)";
      case 5 -> "BOOLEAN";
      case 6 -> "DATE";
      case 7 -> "TIMESTAMP";
      case 8 -> "TIMESTAMP_NTZ";
      case 9 -> "ARRAY<" + type(random, depth + 1) + ">";
      case 10 -> "MAP<STRING, " + type(random, depth + 1) + ">";
      default -> "STRUCT<" + columns(random, depth + 1) + ">";
    };
  }
}
