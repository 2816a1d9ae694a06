package io.sparkcompletions.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sparkcompletions.simulator.ApiClient.Answer;
import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AdminTest {

  private Simulator simulator;
  private ApiClient api;

  @BeforeEach
  void start() {
    simulator = Simulator.start();
    api = new ApiClient(simulator);
  }

  @AfterEach
  void stop() {
    simulator.close();
  }

  @Test
  void statsCountRequestsBodiesPathsAndEndings() {
    api.ask("Hi");
    api.ask("Hi");
    api.responses(ApiClient.responsesBody("gpt-4.1-mini", "Hi"));
    api.chat("{}");
    api.get("/v1/models");
    api.get("/nowhere");

    JsonNode stats = api.stats();

    assertThat(stats.path("requests").asLong()).isEqualTo(6);
    assertThat(stats.path("distinctBodies").asLong()).isEqualTo(3);
    assertThat(stats.path("inFlight").asLong()).isZero();
    assertThat(stats.path("maxInFlight").asLong()).isEqualTo(1);
    assertThat(stats.path("statusCounts").toString()).isEqualTo("{\"200\":4,\"400\":1,\"404\":1}");
    assertThat(stats.path("byPath").toString())
        .isEqualTo(
            "{\"/nowhere\":1,\"/v1/chat/completions\":3,\"/v1/models\":1,\"/v1/responses\":1}");
    assertThat(stats.path("firstRequestAt").asText()).endsWith("Z");
    assertThat(stats.path("lastRequestAt").asText()).endsWith("Z");
    assertThat(stats.at("/requestsPerMinute/series").findValuesAsText("requests")).isNotEmpty();
  }

  @Test
  void billNamesEveryRequestForGenerationAndSumsToTheTotal() {
    Answer first = api.ask("Tell me about the sea");
    api.ask("Tell me about the sea");
    api.responses(ApiClient.responsesBody("gpt-5.6-luna", "And about the wind"));
    api.chat(ApiClient.chatBody("gpt-0", "Hi"));
    api.get("/v1/models");

    List<JsonNode> requests = api.billed();

    assertThat(requests).hasSize(4);
    JsonNode entry = requests.get(0);
    assertThat(entry.path("requestId").asText()).isEqualTo(first.header("x-request-id"));
    assertThat(entry.path("path").asText()).isEqualTo("/v1/chat/completions");
    assertThat(entry.path("model").asText()).isEqualTo("gpt-4.1-mini");
    assertThat(entry.path("prompt").asText()).isEqualTo("Tell me about the sea");
    assertThat(entry.path("bodySha256").asText()).matches("[0-9a-f]{64}");
    assertThat(entry.path("status").asInt()).isEqualTo(200);
    assertThat(entry.path("inputTokens").asLong())
        .isEqualTo(first.json().at("/usage/prompt_tokens").asLong());
    assertThat(entry.path("outputTokens").asLong())
        .isEqualTo(first.json().at("/usage/completion_tokens").asLong());
    assertThat(requests.get(1).path("bodySha256")).isEqualTo(entry.path("bodySha256"));
    assertThat(requests)
        .extracting(e -> e.path("attemptOfBody").asInt())
        .containsExactly(1, 2, 1, 1);
    assertThat(requests.get(2).path("reasoningTokens").asLong()).isPositive();
    assertThat(requests.get(3).path("billed").asBoolean()).isFalse();

    BigDecimal sum =
        requests.stream()
            .map(e -> new BigDecimal(e.path("usd").asText()))
            .reduce(BigDecimal.ZERO, BigDecimal::add);
    assertThat(sum).isPositive();
    JsonNode bill = api.bill();
    assertThat(bill.path("totalUsd").isTextual()).isTrue();
    assertThat(new BigDecimal(bill.path("totalUsd").asText())).isEqualByComparingTo(sum);
    assertThat(bill.path("billedRequests").asLong()).isEqualTo(3);
    assertThat(bill.path("byModel").findValuesAsText("model"))
        .containsExactly("gpt-4.1-mini", "gpt-5.6-luna");
    assertThat(bill.has("requests")).isFalse();
  }

  @Test
  void answerIsBilledBeforeTheClientHasIt() {
    for (int i = 1; i <= 50; i++) {
      api.ask("Hi " + i);
      assertThat(api.bill().path("billedRequests").asLong()).isEqualTo(i);
      assertThat(api.stats().path("inFlight").asLong()).isZero();
    }
  }

  @Test
  void resetForgetsCountsAndKeepsConfiguration() {
    api.configure("{\"organization\":\"org-kept\",\"keepDetail\":1}");
    api.plant("{\"status\":500}");
    api.get("/v1/models");
    api.responses("{}");

    api.reset();

    assertThat(api.stats().path("requests").asLong()).isZero();
    assertThat(api.stats().path("firstRequestAt").isNull()).isTrue();
    assertThat(api.billed()).isEmpty();
    assertThat(api.bill().path("totalUsd").asText()).isEqualTo("0");
    Answer answer = api.ask("Hi");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("openai-organization")).isEqualTo("org-kept");
  }

  @Test
  void configurationIsMergedMemberByMember() {
    api.configure("{\"organization\":\"o1\",\"latency\":{\"millis\":5}}");
    api.configure("{\"organization\":\"o2\"}");

    assertThat(api.get("/__simulator/config").raw().body())
        .isEqualTo("{\"organization\":\"o2\",\"latency\":{\"millis\":5}}");
    api.configure("{\"latency\":null}");
    assertThat(api.get("/__simulator/config").raw().body()).isEqualTo("{\"organization\":\"o2\"}");
  }

  @Test
  void wrongConfigurationChangesNothing() {
    Answer answer =
        api.post("/__simulator/config", "{\"organization\":\"o3\",\"latncy\":1,\"seed\":\"x\"}");

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.json().path("problems").toString())
        .isEqualTo(
            "[\"seed must be a whole number\",\"latncy is unknown; did you mean latency?\"]");
    assertThat(api.ask("Hi").header("openai-organization")).isEqualTo("org-simulator");
    assertThat(api.post("/__simulator/config", "nonsense").status()).isEqualTo(400);
  }

  @Test
  void configuredKeysAndModelsReplaceTheDefaults() {
    api.configure(
        "{\"models\":[{\"id\":\"mine\",\"family\":\"classic\",\"rates\":{\"input\":1,\"output\":2}}]}");
    assertThat(api.chat(ApiClient.chatBody("mine", "Echo: abcd")).json().path("model").asText())
        .isEqualTo("mine");
    assertThat(api.bill().path("totalUsd").asText()).isEqualTo("0.000013");

    api.configure("{\"keys\":[\"only-this\"]}");
    assertThat(api.ask("Hi").status()).isEqualTo(401);
  }

  @Test
  void detailIsBounded() {
    api.configure("{\"keepDetail\":2,\"promptChars\":3}");
    api.ask("abcdef");
    api.ask("ghijkl");
    api.ask("mnopqr");

    JsonNode bill = api.get("/__simulator/bill?detail=true").json();
    assertThat(bill.path("requests").findValuesAsText("prompt")).containsExactly("ghi", "mno");
    assertThat(bill.path("droppedFromDetail").asLong()).isEqualTo(1);
    assertThat(bill.path("billedRequests").asLong()).isEqualTo(3);
  }

  @Test
  void adminIsNeitherCountedNorLimitedNorFaulted() {
    api.configure("{\"requestsPerMinute\":1,\"faults\":[{\"fault\":{\"status\":500}}]}");
    for (int i = 0; i < 5; i++) {
      assertThat(api.get("/__simulator/stats").status()).isEqualTo(200);
    }
    assertThat(api.stats().path("requests").asLong()).isZero();
    assertThat(api.get("/__simulator/nothing").status()).isEqualTo(404);
  }
}
