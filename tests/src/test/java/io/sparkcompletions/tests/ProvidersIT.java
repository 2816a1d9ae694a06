package io.sparkcompletions.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkcompletions.CompletionSpec;
import io.sparkcompletions.Completions;
import java.math.BigDecimal;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Anthropic and Gemini through the whole operator, against a server that shares no code with it.
 */
class ProvidersIT {
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
    simulator.reset();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "anthropic/claude-haiku-4-5",
        "anthropic/claude-opus-5-5",
        "gemini/gemini-3.8-flash",
        "gemini/gemini-2.5-flash"
      })
  void everyRowGetsItsOwnAnswerAndTheirCostsAddUpToTheBill(String model) {
    Dataset<Row> output =
        Completions.withCompletions(
            LocalSpark.texts(model, 100, 3),
            simulator.specOf(model).system("Be brief.").prompt("Echo: {text}").build());

    List<Row> rows = rows(output, "text");
    output.count();

    assertThat(rows)
        .hasSize(100)
        .allSatisfy(
            row -> {
              assertThat(row.<String>getAs("error")).isNull();
              assertThat(row.<String>getAs("answer")).isEqualTo(row.getAs("text"));
              assertThat(row.<String>getAs("finishReason")).isEqualTo("stop");
              assertThat(row.<String>getAs("provider"))
                  .isEqualTo(model.substring(0, model.indexOf('/')));
              assertThat(row.<Long>getAs("inputTokens")).isPositive();
              assertThat(row.<Long>getAs("outputTokens")).isPositive();
            });
    assertThat(simulator.billedRequests()).isEqualTo(100);
    assertThat(cost(rows)).isPositive().isEqualByComparingTo(simulator.billUsd());
  }

  @Test
  void inputWrittenToAndReadFromAnthropicsCacheCostsWhatTheBillSays() {
    for (String lifetime : List.of("5m", "1h")) {
      List<Row> rows =
          askWithALongPrefix(
              simulator
                  .specOf("anthropic/claude-haiku-4-5")
                  .extraBody(
                      "{\"cache_control\":{\"type\":\"ephemeral\",\"ttl\":\"" + lifetime + "\"}}"),
              "cached for " + lifetime);

      assertThat(rows)
          .allSatisfy(row -> assertThat(row.<Long>getAs("cacheWriteTokens")).isPositive());
      assertThat(cost(rows)).isPositive().isEqualByComparingTo(simulator.billUsd());
      simulator.reset();
    }
  }

  @Test
  void inputThatGeminiReadsFromItsCacheCostsWhatTheBillSays() {
    List<Row> rows =
        askWithALongPrefix(simulator.specOf("gemini/gemini-3.8-flash").concurrency(1), "implicit");

    assertThat(rows)
        .anySatisfy(row -> assertThat(row.<Long>getAs("cachedInputTokens")).isPositive());
    assertThat(cost(rows)).isPositive().isEqualByComparingTo(simulator.billUsd());
  }

  @ParameterizedTest
  @ValueSource(strings = {"anthropic/claude-opus-5", "gemini/gemini-3.8-flash"})
  void aConversationThatTheProviderWouldRefuseFailsItsRowAndIsNotSent(String model) {
    Dataset<Row> input =
        LocalSpark.session()
            .sql(
                "SELECT array(named_struct('role', 'user', 'content', 'hi'), named_struct('role',"
                    + " 'assistant', 'content', 'he')) AS talk");

    List<Row> rows =
        rows(
            Completions.withCompletions(
                input, simulator.specOf(model).messagesColumn("talk").build()),
            "1 AS one");

    assertThat(rows)
        .singleElement()
        .satisfies(row -> assertThat(row.<String>getAs("error")).isEqualTo("invalid_conversation"));
    assertThat(simulator.billedRequests()).isZero();
    assertThat(simulator.stats().path("requests").asLong()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"anthropic/claude-nonsense", "gemini/gemini-nonsense"})
  void anUnknownModelStopsTheJobAndCostsNothing(String model) {
    Dataset<Row> output =
        Completions.withCompletions(
            LocalSpark.texts("unknown " + model, 20, 2),
            simulator.specOf(model).prompt("Echo: {text}").build());

    assertThatThrownBy(output::collectAsList).hasStackTraceContaining("the model does not exist");
    assertThat(simulator.billedRequests()).isZero();
  }

  private static List<Row> askWithALongPrefix(CompletionSpec.Builder spec, String tag) {
    return rows(
        Completions.withCompletions(
            LocalSpark.texts(tag, 6, 1),
            spec.system(tag + ". " + "Mind every one of these words. ".repeat(1_500))
                .prompt("Echo: {text}")
                .build()),
        "text");
  }

  private static List<Row> rows(Dataset<Row> output, String also) {
    return output
        .selectExpr(
            also,
            "completion.text AS answer",
            "completion.error.code AS error",
            "completion.finishReason",
            "completion.provider",
            "completion.usage.inputTokens",
            "completion.usage.outputTokens",
            "completion.usage.cachedInputTokens",
            "completion.usage.cacheWriteTokens",
            "completion.costUsd")
        .collectAsList();
  }

  private static BigDecimal cost(List<Row> rows) {
    return rows.stream()
        .map(row -> row.<BigDecimal>getAs("costUsd"))
        .reduce(BigDecimal.ZERO, BigDecimal::add);
  }
}
