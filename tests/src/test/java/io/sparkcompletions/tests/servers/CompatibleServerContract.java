package io.sparkcompletions.tests.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.sparkcompletions.CompletionSpec;
import io.sparkcompletions.Completions;
import io.sparkcompletions.Credentials;
import io.sparkcompletions.tests.LocalSpark;
import io.sparkcompletions.tests.SimulatorFixture;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a job may expect of any server of the dialect: the connector's jar on a real Spark, over
 * real HTTP, against a simulator that plays the server and shares no code with the connector.
 *
 * <p>All subclasses share one session and one simulator, which end with the JVM.
 */
abstract class CompatibleServerContract {
  /** How answers are paid for, as far as the connector can know. */
  enum Price {
    /** The price table has the model, or the answer states its cost. */
    KNOWN,
    /** The shipped table lacks the model, so the test brings a row. */
    OWN,
    /** Nobody bills a server of one's own. */
    NONE
  }

  private static final SimulatorFixture SIMULATOR = SimulatorFixture.start();

  private final String model;
  private final String path;
  @TempDir Path temporary;

  /**
   * A contract.
   *
   * @param model a model that does not reason, with its provider
   * @param path the base URL below the simulator's
   */
  CompatibleServerContract(String model, String path) {
    this.model = model;
    this.path = path;
  }

  /** A model that thinks before it speaks; null if the simulator has none. */
  @Nullable String thinkingModel() {
    return null;
  }

  Price price() {
    return Price.KNOWN;
  }

  /** Rows of {@link Price#OWN}. */
  String ownPrices() {
    return "";
  }

  /** Whether the server looks at keys. */
  boolean hasKeys() {
    return true;
  }

  /** Whether it looks at the name of the model. */
  boolean hasModels() {
    return true;
  }

  /** Whether it refuses requests that come too often. */
  boolean hasLimits() {
    return true;
  }

  /** What it refuses, as an option and its value; the row fails with {@code invalid_request}. */
  abstract Map.Entry<String, String> refused();

  /** An option that the connector refuses for it before anything is sent; null if none. */
  Map.@Nullable Entry<String, String> objected() {
    return null;
  }

  /** Options that every job at this server needs. */
  Map<String, String> options() {
    return Map.of();
  }

  @BeforeEach
  void reset() {
    SIMULATOR.configure("{\"faults\": [], \"requestsPerMinute\": null, \"burstSeconds\": null}");
    SIMULATOR.reset();
  }

  @AfterEach
  void nothingIsWaitedFor() {
    assertThat(SIMULATOR.inFlight()).isZero();
  }

  @Test
  final void limitsAreObeyedAndEveryRowHasItsAnswerItsUsageAndItsCost() {
    SIMULATOR.configure("{\"requestsPerMinute\": 300, \"burstSeconds\": 0.2}");

    List<Row> rows = rows(ask("plain", spec(model).concurrency(2), 2));

    assertAnswered(rows);
    assertBooked(rows);
    JsonNode refused = SIMULATOR.stats().path("statusCounts").path("429");
    if (hasLimits()) {
      assertThat(refused.asLong()).as("refused requests").isPositive();
    } else {
      assertThat(refused.isMissingNode()).isTrue();
    }
  }

  @Test
  final void thoughtsAreCountedAndPaidForAndAreNotInTheAnswer() {
    String thinker = thinkingModel();
    Assumptions.assumeTrue(thinker != null, "no model that reasons");

    List<Row> rows = rows(ask("thoughts", spec(String.valueOf(thinker)), 2));

    assertAnswered(rows);
    assertBooked(rows);
    assertThat(rows)
        .allSatisfy(row -> assertThat(row.<Long>getAs("outputTokens")).isGreaterThan(32));
  }

  @Test
  final void whatGoesWrongWithARowIsToldOnThatRow() {
    SIMULATOR.configure(
        "{\"faults\": ["
            + String.join(
                ",",
                fault(1, "{\"status\": 503}"),
                fault(2, "{\"kind\": \"failed\"}"),
                fault(3, "{\"status\": 400}"),
                fault(4, "{\"kind\": \"length\"}"),
                fault(5, "{\"kind\": \"missingUsage\"}"),
                fault(6, "{\"kind\": \"emptyChoices\"}"),
                fault(7, "{\"kind\": \"contentFilter\"}"))
            + "]}");

    List<Row> rows = rows(ask("faulty", spec(model).maxRetryDelay(Duration.ofMillis(10)), 8));

    Map<Long, Row> byId = new HashMap<>();
    rows.forEach(row -> byId.put(row.getAs("id"), row));
    for (long id : new long[] {0, 1, 2, 5}) {
      assertThat(byId.get(id).<String>getAs("answer"))
          .as("row %s", id)
          .isEqualTo(tag("faulty") + " " + id);
    }
    for (long id : new long[] {1, 2}) {
      assertThat(byId.get(id).<Integer>getAs("attempts")).as("row %s", id).isEqualTo(2);
    }
    assertThat(byId.get(3L).<String>getAs("error")).isEqualTo("invalid_request");
    assertThat(byId.get(4L).<String>getAs("error")).isEqualTo("truncated");
    assertThat(byId.get(4L).<Long>getAs("inputTokens")).isPositive();
    assertThat(byId.get(5L).<Long>getAs("inputTokens")).isNull();
    assertThat(byId.get(5L).<BigDecimal>getAs("costUsd")).isNull();
    assertThat(byId.get(6L).<String>getAs("error")).isEqualTo("empty_answer");
    assertThat(byId.get(7L).<String>getAs("error")).isEqualTo("content_filtered");
  }

  /** Once, to one row. */
  private static String fault(int row, String fault) {
    return "{\"promptPattern\": \"faulty " + row + "$\", \"times\": 1, \"fault\": " + fault + "}";
  }

  @Test
  final void whatTheServerRefusesIsToldOnTheRowsAndCostsNothing() {
    Map.Entry<String, String> refused = refused();
    List<Row> rows =
        rows(ask("refused", spec(model).option(refused.getKey(), refused.getValue()), 2));

    assertThat(rows)
        .allSatisfy(
            row -> {
              assertThat(row.<String>getAs("error")).isEqualTo("invalid_request");
              assertThat(row.<Integer>getAs("attempts")).isEqualTo(1);
            });
    assertThat(SIMULATOR.billedRequests()).isZero();
  }

  @Test
  final void whatTheConnectorKnowsToBeRefusedIsToldBeforeAnythingIsSent() {
    Map.Entry<String, String> objected = objected();
    Assumptions.assumeTrue(objected != null, "nothing that is known beforehand");
    CompletionSpec.Builder spec = spec(model);
    spec.option(String.valueOf(objected.getKey()), String.valueOf(objected.getValue()));

    assertThatThrownBy(() -> ask("objected", spec, 2).count())
        .hasMessageContaining(objected.getKey());
    assertThat(SIMULATOR.stats().path("requests").asLong()).isZero();
  }

  @Test
  final void anUnknownModelStopsTheJobAndCostsNothing() {
    Assumptions.assumeTrue(hasModels(), "the model's name counts for nothing");
    Dataset<Row> output =
        ask("model", spec(model.substring(0, model.indexOf('/')) + "/no-such-model"), 50);

    assertThatThrownBy(output::count).hasMessageContaining("model_not_found: ");
    assertThat(SIMULATOR.billedRequests()).isZero();
  }

  @Test
  final void aWrongKeyStopsTheJobBeforeAnythingIsAskedAndIsNotRepeated() {
    Assumptions.assumeTrue(hasKeys(), "any key will do");
    Dataset<Row> output = ask("key", spec(model).apiKey(Credentials.of("planted-invalid-key")), 50);

    assertThatThrownBy(output::count)
        .hasMessageContaining("authentication_failed: ")
        .hasMessageNotContaining("planted");
    assertThat(SIMULATOR.requests()).isZero();
  }

  private CompletionSpec.Builder spec(String which) {
    CompletionSpec.Builder spec = SIMULATOR.specAt(which, path).options(options());
    return price() == Price.OWN ? spec.priceTable(priceFile().toString()) : spec;
  }

  private Path priceFile() {
    try {
      return Files.writeString(
          temporary.resolve("prices.json"),
          "{\"schemaVersion\": 1, \"asOf\": \"2026-11-20\", \"models\": [" + ownPrices() + "]}");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Asks what no other test asks: answers of one application are asked for once. */
  private Dataset<Row> ask(String purpose, CompletionSpec.Builder spec, int rows) {
    return Completions.withCompletions(
        LocalSpark.texts(tag(purpose), rows, 1), spec.prompt("Echo: {text}").build());
  }

  private String tag(String purpose) {
    return getClass().getSimpleName() + " " + purpose;
  }

  private static List<Row> rows(Dataset<Row> output) {
    return output
        .selectExpr(
            "id",
            "text",
            "completion.text AS answer",
            "completion.error.code AS error",
            "completion.error.message AS message",
            "completion.attempts",
            "completion.requestId",
            "completion.usage.inputTokens",
            "completion.usage.outputTokens",
            "completion.costUsd")
        .collectAsList();
  }

  private static void assertAnswered(List<Row> rows) {
    assertThat(rows)
        .allSatisfy(
            row -> {
              assertThat(row.<String>getAs("message")).isNull();
              assertThat(row.<String>getAs("answer")).isEqualTo(row.getAs("text"));
              assertThat(row.<String>getAs("requestId")).isNotEmpty();
            });
  }

  /** Tokens and dollars add up to what the simulator's own account says. */
  private void assertBooked(List<Row> rows) {
    long input = 0;
    long output = 0;
    for (JsonNode entry : SIMULATOR.billDetail()) {
      input += entry.path("inputTokens").asLong();
      output += entry.path("outputTokens").asLong();
    }
    assertThat(rows.stream().mapToLong(row -> row.<Long>getAs("inputTokens")).sum())
        .isPositive()
        .isEqualTo(input);
    assertThat(rows.stream().mapToLong(row -> row.<Long>getAs("outputTokens")).sum())
        .isPositive()
        .isEqualTo(output);
    if (price() == Price.NONE) {
      assertThat(rows).allSatisfy(row -> assertThat(row.<BigDecimal>getAs("costUsd")).isNull());
      return;
    }
    BigDecimal cost =
        rows.stream()
            .map(row -> row.<BigDecimal>getAs("costUsd"))
            .reduce(BigDecimal.ZERO, BigDecimal::add);
    assertThat(cost).isPositive().isEqualByComparingTo(SIMULATOR.billUsd());
  }
}
