package io.sparkcompletions.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkcompletions.CompletionSpec;
import io.sparkcompletions.Completions;
import io.sparkcompletions.Credentials;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is hopeless ends the job soon, with one clear message, and costs next to nothing. */
class FatalFailureIT {
  private static final int CONCURRENCY = 8;

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
    simulator.configure("{\"creditUsd\": null, \"faults\": []}");
    simulator.reset();
  }

  @AfterEach
  void nothingIsLeftOpen() {
    Await.until(() -> simulator.inFlight() == 0);
    EngineThreads.assertNone();
  }

  @Test
  void aWrongKeyIsFoundBeforeAnythingIsAskedAndIsNotRepeated() {
    failsWith(
            "authentication_failed",
            echo("key", 500, simulator.spec().apiKey(Credentials.of("sk-invalid-planted"))))
        .hasMessageNotContaining("sk-invalid-planted");
    assertThat(simulator.requests()).isZero();
  }

  @Test
  void anUnknownModelIsFoundBeforeAnythingIsPaidFor() {
    failsWith("model_not_found", echo("model", 500, simulator.spec().model("openai/no-such-model")))
        .hasMessageContaining("no-such-model");
    assertThat(simulator.requests()).isLessThanOrEqualTo(1);
    assertThat(simulator.billUsd()).isZero();
  }

  @Test
  void aPortThatRefusesIsAnUnreachableHost() throws Exception {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    failsWith(
        "host_unreachable",
        echo("port", 500, simulator.spec().baseUrl("http://127.0.0.1:" + port + "/v1")));
  }

  @Test
  void aMissingKeyIsToldBeforeTheFirstRow() {
    failsWith(
            "authentication_failed",
            echo("missing", 500, simulator.spec().apiKey("env:NO_SUCH_VARIABLE_ANYWHERE")))
        .hasMessageContaining("env:NO_SUCH_VARIABLE_ANYWHERE");
    assertThat(simulator.stats().path("requests").asLong()).isZero();
  }

  @Test
  void usedUpCreditStopsTheJobAfterWhatWasInFlightAndTheNextActionTriesAgain() {
    simulator.configure("{\"creditUsd\": 0.0005, \"latency\": {\"millis\": 20}}");
    Dataset<Row> output = echo("credit", 2_000, simulator.spec());

    failsWith("insufficient_quota", output);

    assertThat(simulator.stats().path("statusCounts").path("429").asLong())
        .isBetween(1L, CONCURRENCY + 5L);
    long paid = simulator.billedRequests();
    assertThat(paid).isPositive();
    simulator.configure("{\"creditUsd\": null, \"latency\": {\"millis\": 0}}");

    assertThat(output.where("completion.success").count()).isEqualTo(2_000);
    assertThat(simulator.billedRequests())
        .as("what was paid for before the credit was used up was recorded")
        .isEqualTo(2_000);
  }

  @Test
  void aProviderThatAsksToWaitForHoursStopsTheJobAndNoRowIsLost() {
    Dataset<Row> output = echo("hours", 500, simulator.spec());
    simulator.fault(1, "{\"status\": 429, \"retryAfterSeconds\": 36000}");

    failsWith("provider_unavailable", output).hasMessageContaining("600 minutes");

    assertThat(output.where("completion.success").count()).isEqualTo(500);
    assertThat(simulator.billedRequests()).isEqualTo(500);
  }

  @Test
  void aServerThatRepliesToNothingStopsTheJobAfterThreeRequests() {
    simulator.configure("{\"faults\": [{\"percent\": 100, \"fault\": {\"kind\": \"stall\"}}]}");

    failsWith(
            "provider_unavailable",
            Completions.withCompletions(
                LocalSpark.texts("silent", 500, 1),
                simulator
                    .spec()
                    .prompt("Echo: {text}")
                    .timeout(Duration.ofMillis(500))
                    .concurrency(3)
                    .build()))
        .hasMessageContaining("replies to none");
    assertThat(simulator.requests()).isLessThanOrEqualTo(9);
  }

  @Test
  void failOnErrorEndsTheJobAtTheFirstFailedRow() {
    simulator.configure(
        "{\"faults\": [{\"promptPattern\": \" 77$\", \"fault\": {\"kind\": \"contentFilter\"}}]}");

    failsWith(
            "content_filtered",
            Completions.withCompletions(
                LocalSpark.texts("strict", 100, 1),
                simulator.spec().prompt("Echo: {text}").option("failOnError", "true").build()))
        .hasMessageContaining("failOnError");
  }

  @Test
  void aHopelessRunIsStoppedAndOneWithFewFailuresIsNot() {
    simulator.configure(
        "{\"faults\": [{\"promptPattern\": \"[02468]$\", \"fault\": {\"kind\": \"refusal\"}},"
            + "{\"promptPattern\": \"few [0-9]*77$\", \"fault\": {\"kind\": \"refusal\"}}]}");
    CompletionSpec.Builder spec =
        simulator
            .spec()
            .prompt("Echo: {text}")
            .concurrency(CONCURRENCY)
            .option("maxFailureRatio", new BigDecimal("0.2").toPlainString());

    failsWith(
            "refused",
            Completions.withCompletions(LocalSpark.texts("many", 5_000, 1), spec.build()))
        .hasMessageContaining("maxFailureRatio 0.2");
    assertThat(simulator.requests()).isLessThan(2_500);

    Dataset<Row> few =
        Completions.withCompletions(
            LocalSpark.texts("few", 1_000, 1).where("id % 2 = 1"), spec.build());
    assertThat(few.where("NOT completion.success").count()).isEqualTo(10);
  }

  /** The message that the user sees names the code and says what to do. */
  private static AbstractThrowableAssert<?, ? extends Throwable> failsWith(
      String code, Dataset<Row> output) {
    return assertThatThrownBy(output::count).hasMessageContaining(code + ": ");
  }

  private static Dataset<Row> echo(String tag, int rows, CompletionSpec.Builder spec) {
    return Completions.withCompletions(
        LocalSpark.texts(tag, rows, 2),
        spec.prompt("Echo: {text}").concurrency(CONCURRENCY).build());
  }
}
