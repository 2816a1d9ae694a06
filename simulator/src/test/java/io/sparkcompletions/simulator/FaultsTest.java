package io.sparkcompletions.simulator;

import static io.sparkcompletions.simulator.ApiClient.CHAT;
import static io.sparkcompletions.simulator.ApiClient.RESPONSES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.sparkcompletions.simulator.ApiClient.Answer;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class FaultsTest {

  private static Simulator simulator;
  private static ApiClient api;

  @BeforeAll
  static void start() {
    simulator = Simulator.start();
    api = new ApiClient(simulator);
  }

  @AfterAll
  static void stop() {
    simulator.close();
  }

  @BeforeEach
  void reset() {
    api.reset();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "null",
      textBlock =
          """
          {"status":500}                              | 500 | server_error              | null
          {"status":503}                              | 503 | service_unavailable_error | server_is_overloaded
          {"status":400,"code":"invalid_prompt"}      | 400 | invalid_request_error     | invalid_prompt
          {"status":401}                              | 401 | invalid_request_error     | invalid_api_key
          {"status":403}                              | 403 | permission_error          | null
          {"status":404,"code":"model_not_found"}     | 404 | invalid_request_error     | model_not_found
          {"status":429}                              | 429 | requests                  | rate_limit_exceeded
          {"status":429,"code":"slow_down"}           | 429 | rate_limit_error          | slow_down
          {"status":429,"code":"insufficient_quota"}  | 429 | insufficient_quota        | insufficient_quota
          {"status":429,"code":"credit_balance_exhausted"} | 429 | insufficient_quota   | credit_balance_exhausted
          {"status":503,"type":"server_error","code":"slow_down"} | 503 | server_error  | slow_down
          {"status":529,"type":"a","code":"b","param":"c","message":"d"} | 529 | a      | b
          """)
  void statusFaultsHaveTheProvidersBodyAndAreNotBilled(
      String fault, int status, String type, @Nullable String code) {
    api.plant(fault);
    Answer answer = api.ask("Hi");

    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.error().path("type").asText()).isEqualTo(type);
    assertThat(answer.error().path("code").textValue()).isEqualTo(code);
    assertThat(answer.header("x-request-id")).startsWith("req_");
    assertThat(answer.header("retry-after")).isEmpty();
    JsonNode entry = api.lastBilled();
    assertThat(entry.path("billed").asBoolean()).isFalse();
    assertThat(entry.path("usd").asText()).isEqualTo("0");
    assertThat(entry.path("fault").asText()).isEqualTo("status");
    assertThat(entry.path("outcome").asText()).isEqualTo(status < 500 ? "refused" : "failed");
    assertThat(api.ask("Hi").status()).isEqualTo(200);
  }

  @Test
  void toldDelaysComeAsSecondsMillisecondsOrDate() {
    api.plant("{\"status\":429,\"retryAfterSeconds\":7}");
    Answer seconds = api.ask("Hi");
    assertThat(seconds.header("retry-after")).isEqualTo("7");
    assertThat(seconds.error().path("message").asText()).endsWith("Please try again in 7s.");

    api.plant("{\"status\":503,\"retryAfterMillis\":700}");
    assertThat(api.ask("Hi").header("retry-after-ms")).isEqualTo("700");

    api.plant("{\"status\":503,\"retryAfterDate\":\"Fri, 20 Nov 2026 10:00:00 GMT\"}");
    assertThat(api.ask("Hi").header("retry-after")).isEqualTo("Fri, 20 Nov 2026 10:00:00 GMT");

    api.plant("{\"status\":500,\"headers\":{\"x-should-retry\":\"false\"}}");
    assertThat(api.ask("Hi").header("x-should-retry")).isEqualTo("false");
  }

  @Test
  void errorMayComeAsHtmlOrEmpty() {
    api.plant("{\"status\":502,\"html\":true}");
    Answer html = api.ask("Hi");
    assertThat(html.status()).isEqualTo(502);
    assertThat(html.header("content-type")).isEqualTo("text/html; charset=UTF-8");
    assertThat(html.raw().body()).contains("<h1>502 Bad Gateway</h1>");

    api.plant("{\"status\":500,\"blank\":true}");
    Answer blank = api.ask("Hi");
    assertThat(blank.status()).isEqualTo(500);
    assertThat(blank.raw().body()).isEmpty();
  }

  @Test
  void resetBeforeProcessingSendsNothingAndBillsNothing() throws IOException {
    api.plant("{\"kind\":\"resetBeforeProcessing\"}");
    RawExchange raw = hi(CHAT);

    assertThat(raw.wasReset()).isTrue();
    assertThat(raw.received()).isEmpty();
    assertLost("resetBeforeProcessing", "dropped", false, "reset");
  }

  @Test
  void resetBeforeHeadersSendsNothingAndIsBilled() throws IOException {
    api.plant("{\"kind\":\"resetBeforeHeaders\"}");
    RawExchange raw = hi(CHAT);

    assertThat(raw.wasReset()).isTrue();
    assertThat(raw.received()).isEmpty();
    assertLost("resetBeforeHeaders", "lost", true, "reset");
  }

  @ParameterizedTest
  @ValueSource(strings = {CHAT, RESPONSES})
  void resetAfterHeadersSendsHalfAndIsBilled(String path) throws IOException {
    api.plant("{\"kind\":\"resetAfterHeaders\"}");
    RawExchange raw = hi(path);

    assertThat(raw.wasReset()).isTrue();
    assertThat(raw.received()).startsWith("HTTP/1.1 200 OK\r\n");
    assertThat(raw.body().length()).isPositive().isEqualTo(raw.announcedLength() / 2);
    assertLost("resetAfterHeaders", "lost", true, "reset");
  }

  @ParameterizedTest
  @ValueSource(strings = {CHAT, RESPONSES})
  void truncatedBodyEndsInOrderAfterHalfOfWhatWasAnnounced(String path) throws IOException {
    api.plant("{\"kind\":\"truncatedBody\"}");
    RawExchange raw = hi(path);

    assertThat(raw.wasReset()).isFalse();
    assertThat(raw.received()).startsWith("HTTP/1.1 200 OK\r\n");
    assertThat(raw.body().length()).isPositive().isEqualTo(raw.announcedLength() / 2);
    assertLost("truncatedBody", "lost", true, "truncated");
  }

  @Test
  void stallIsBilledAtOnceAndEndsWhenTheClientGivesUp() throws IOException {
    api.plant("{\"kind\":\"stall\"}");
    try (Socket waiting =
        RawExchange.open(simulator, CHAT, ApiClient.chatBody("gpt-4.1-mini", "Hi"))) {
      Until.isTrue(
          "the stalled request is billed", () -> !api.bill().path("totalUsd").asText().equals("0"));
      assertThat(api.stats().path("inFlight").asLong()).isEqualTo(1);
      assertThat(api.lastBilled().path("outcome").asText()).isEqualTo("running");
      assertThat(waiting.isConnected()).isTrue();
    }
    Until.isTrue(
        "the stall is noticed to be over", () -> api.stats().path("inFlight").asLong() == 0);
    assertLost("stall", "lost", true, "stalled");
  }

  @Test
  void stallMayBeBounded() throws IOException {
    api.plant("{\"kind\":\"stall\",\"millis\":20}");
    RawExchange raw = hi(CHAT);

    assertThat(raw.received()).isEmpty();
    assertLost("stall", "lost", true, "stalled");
  }

  private static RawExchange hi(String path) throws IOException {
    String body =
        path.equals(CHAT)
            ? ApiClient.chatBody("gpt-4.1-mini", "Hi")
            : ApiClient.responsesBody("gpt-4.1-mini", "Hi");
    return RawExchange.post(simulator, path, body);
  }

  private static void assertLost(String fault, String outcome, boolean billed, String counted) {
    Until.isTrue("the request has ended", () -> api.stats().path("inFlight").asLong() == 0);
    JsonNode entry = api.lastBilled();
    assertThat(entry.path("fault").asText()).isEqualTo(fault);
    assertThat(entry.path("outcome").asText()).isEqualTo(outcome);
    assertThat(entry.path("billed").asBoolean()).isEqualTo(billed);
    assertThat(entry.path("finishedAt").isNull()).isFalse();
    assertThat(api.bill().path("totalUsd").asText())
        .isEqualTo(entry.path("usd").asText())
        .isEqualTo(billed ? "0.0000132" : "0");
    assertThat(api.stats().path("statusCounts").path(counted).asLong()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({
    "malformedJson, application/json, {\"id\"",
    "htmlPage, text/html; charset=UTF-8, <html>",
    "blankBody, application/json, ''"
  })
  void spoiledBodiesCannotBeReadAndAreBilled(String kind, String contentType, String beginning) {
    for (String path : List.of(CHAT, RESPONSES)) {
      api.plant("{\"kind\":\"" + kind + "\"}");
      Answer answer = hello(path);

      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.header("content-type")).isEqualTo(contentType);
      assertThat(answer.raw().body()).startsWith(beginning);
      assertThatThrownBy(
              () -> {
                if (ApiClient.parse(answer.raw().body()).isMissingNode()) {
                  throw new IllegalStateException("blank");
                }
              })
          .isInstanceOf(RuntimeException.class);
      assertThat(api.lastBilled().path("outcome").asText()).isEqualTo("spoiled");
      assertThat(api.lastBilled().path("billed").asBoolean()).isTrue();
    }
  }

  private static Answer hello(String path) {
    return path.equals(CHAT)
        ? api.ask("Hi")
        : api.responses(ApiClient.responsesBody("gpt-4.1-mini", "Hi"));
  }

  private static JsonNode altered(String path, String kind) {
    api.plant("{\"kind\":\"" + kind + "\"}");
    Answer answer = hello(path);
    assertThat(answer.status()).isEqualTo(200);
    assertThat(api.lastBilled().path("billed").asBoolean()).isTrue();
    assertThat(api.lastBilled().path("fault").asText()).isEqualTo(kind);
    assertThat(api.lastBilled().path("outcome").asText()).isEqualTo("answered");
    return answer.json();
  }

  @Test
  void answerMayHaveNoChoices() {
    assertThat(altered(CHAT, "emptyChoices").path("choices")).isEmpty();

    JsonNode response = altered(RESPONSES, "emptyChoices");
    assertThat(response.path("output").isArray()).isTrue();
    assertThat(response.path("output")).isEmpty();
    assertThat(response.path("status").asText()).isEqualTo("completed");
  }

  @Test
  void answerMayHaveNoContent() {
    JsonNode choice = altered(CHAT, "nullContent").at("/choices/0");
    assertThat(choice.at("/message/content").isNull()).isTrue();
    assertThat(choice.path("finish_reason").asText()).isEqualTo("stop");

    JsonNode response = altered(RESPONSES, "nullContent");
    assertThat(response.at("/output/0/content")).isEmpty();
    assertThat(response.path("status").asText()).isEqualTo("completed");
  }

  @Test
  void answerMayBeCutOff() {
    JsonNode choice = altered(CHAT, "length").at("/choices/0");
    assertThat(choice.path("finish_reason").asText()).isEqualTo("length");
    assertThat(choice.at("/message/content").asText()).isNotEmpty();

    JsonNode response = altered(RESPONSES, "length");
    assertThat(response.path("status").asText()).isEqualTo("incomplete");
    assertThat(response.path("completed_at").isNull()).isTrue();
    assertThat(response.at("/incomplete_details/reason").asText()).isEqualTo("max_output_tokens");
  }

  @Test
  void reasoningModelThatIsCutOffHasSpentEverythingOnReasoning() {
    api.plant("{\"kind\":\"length\"}");
    JsonNode json =
        api.chat(
                "{\"model\":\"gpt-5-mini\",\"max_completion_tokens\":3000,\"messages\":[{"
                    + "\"role\":\"user\",\"content\":\"Hi\"}]}")
            .json();

    assertThat(json.at("/choices/0/message/content").asText("x")).isEmpty();
    assertThat(json.at("/usage/completion_tokens").asLong()).isEqualTo(3_000);
    assertThat(json.at("/usage/completion_tokens_details/reasoning_tokens").asLong())
        .isEqualTo(3_000);
    assertThat(api.lastBilled().path("reasoningTokens").asLong()).isEqualTo(3_000);
  }

  @Test
  void answerMayBeWithheldByAFilter() {
    assertThat(altered(CHAT, "contentFilter").at("/choices/0/finish_reason").asText())
        .isEqualTo("content_filter");

    JsonNode response = altered(RESPONSES, "contentFilter");
    assertThat(response.path("status").asText()).isEqualTo("incomplete");
    assertThat(response.at("/incomplete_details/reason").asText()).isEqualTo("content_filter");
  }

  @Test
  void modelMayRefuse() {
    JsonNode choice = altered(CHAT, "refusal").at("/choices/0");
    assertThat(choice.at("/message/refusal").asText()).isNotEmpty();
    assertThat(choice.at("/message/content").isNull()).isTrue();
    assertThat(choice.path("finish_reason").asText()).isEqualTo("stop");

    JsonNode part = altered(RESPONSES, "refusal").at("/output/0/content/0");
    assertThat(part.path("type").asText()).isEqualTo("refusal");
    assertThat(part.path("refusal").asText()).isNotEmpty();
  }

  @Test
  void usageOrItsDetailsMayBeMissing() {
    for (String path : List.of(CHAT, RESPONSES)) {
      assertThat(altered(path, "missingUsage").has("usage")).isFalse();
      JsonNode usage = altered(path, "missingUsageDetails").path("usage");
      assertThat(usage).hasSize(3);
      assertThat(usage.path("total_tokens").asLong()).isPositive();
    }
  }

  @Test
  void undocumentedMembersMayAppear() {
    for (String path : List.of(CHAT, RESPONSES)) {
      assertThat(altered(path, "extraMembers").has("undocumented")).isTrue();
    }
  }

  @Test
  void failureIsToldInsideA200ByResponsesAndAsAnErrorByChat() {
    api.plant("{\"kind\":\"failed\",\"code\":\"rate_limit_exceeded\",\"message\":\"m\"}");
    Answer response = hello(RESPONSES);
    assertThat(response.status()).isEqualTo(200);
    assertThat(response.json().path("status").asText()).isEqualTo("failed");
    assertThat(response.json().path("error").toString())
        .isEqualTo("{\"code\":\"rate_limit_exceeded\",\"message\":\"m\"}");
    assertThat(response.json().path("usage").isNull()).isTrue();

    api.plant("{\"kind\":\"failed\"}");
    assertThat(hello(CHAT).status()).isEqualTo(500);
    assertThat(api.billed())
        .allSatisfy(entry -> assertThat(entry.path("billed").asBoolean()).isFalse())
        .allSatisfy(entry -> assertThat(entry.path("outcome").asText()).isEqualTo("failed"));
  }

  @Test
  void delayedAndSlowAnswersAreComplete() {
    api.plant("{\"kind\":\"delay\",\"millis\":30}");
    Answer delayed = api.ask("Echo: late");
    assertThat(delayed.content()).isEqualTo("late");
    assertThat(Long.parseLong(delayed.header("openai-processing-ms"))).isGreaterThanOrEqualTo(30);

    api.plant("{\"kind\":\"slowBody\",\"millis\":40}");
    assertThat(api.ask("Echo: slow").content()).isEqualTo("slow");
    assertThat(api.billed())
        .allSatisfy(entry -> assertThat(entry.path("outcome").asText()).isEqualTo("answered"));
  }

  @Test
  void connectionSurvivesEveryFaultThatEndsWithAWholeResponse() {
    for (String kind : List.of("malformedJson", "refusal", "blankBody", "length")) {
      api.plant("{\"kind\":\"" + kind + "\"}");
      assertThat(api.ask("Hi").status()).isEqualTo(200);
    }
    assertThat(api.ask("Echo: still here").content()).isEqualTo("still here");
  }

  @Test
  void requestsThatWouldBeRefusedAnywayDrawNoFault() {
    api.plant("{\"kind\":\"stall\"}");

    assertThat(api.chat(ApiClient.chatBody("gpt-0", "Hi")).status()).isEqualTo(404);
    assertThat(api.chat("{}").status()).isEqualTo(400);
    assertThat(api.get("/__simulator/faults").json().path("pending")).hasSize(1);
  }

  @Test
  void pendingFaultsAreListedAsTheyWerePlantedAndCanBeCleared() {
    api.plantRule(
        "{\"path\":\"/v1/chat/completions\",\"times\":3,\"promptPattern\":\"row 1\\\\b\","
            + "\"fault\":{\"status\":429,\"retryAfterSeconds\":1}}");
    assertThat(api.ask("row 10").status()).isEqualTo(200);
    assertThat(api.ask("row 1").status()).isEqualTo(429);

    JsonNode pending = api.get("/__simulator/faults").json().at("/pending/0");
    assertThat(pending.path("id").asLong()).isPositive();
    assertThat(pending.path("times").asLong()).isEqualTo(2);
    assertThat(pending.path("path").asText()).isEqualTo("/v1/chat/completions");
    assertThat(pending.path("fault").toString())
        .isEqualTo("{\"status\":429,\"retryAfterSeconds\":1}");

    assertThat(api.send(api.request("/__simulator/faults").DELETE().build()).status())
        .isEqualTo(200);
    assertThat(api.get("/__simulator/faults").json().path("pending")).isEmpty();
    assertThat(api.ask("row 1").status()).isEqualTo(200);
  }

  @Test
  void listOfModelsCanBeMadeToFail() {
    api.plantRule("{\"path\":\"/v1/models\",\"fault\":{\"status\":403}}");
    assertThat(api.ask("Hi").status()).isEqualTo(200);
    assertThat(api.get("/v1/models").status()).isEqualTo(403);
    assertThat(api.get("/v1/models").status()).isEqualTo(200);
  }

  @Test
  void wrongFaultIsRefusedWithTheReason() {
    Answer answer = api.post("/__simulator/faults", "{\"fault\":{\"kind\":\"stal\"},\"tims\":2}");

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.json().path("problems")).hasSize(2);
    assertThat(answer.raw().body()).contains("tims is unknown; did you mean times?");
    assertThat(
            api.post("/__simulator/faults", "{\"percent\":5,\"fault\":{\"status\":500}}").status())
        .isEqualTo(400);
  }

  @Test
  void clientThatGivesUpIsBilledAndCountedAsGone() {
    api.plant("{\"kind\":\"delay\",\"millis\":400}");

    assertThatThrownBy(
            () ->
                api.trySend(
                    api.request(CHAT)
                        .timeout(Duration.ofMillis(50))
                        .POST(
                            HttpRequest.BodyPublishers.ofString(
                                ApiClient.chatBody("gpt-4.1-mini", "Hi")))
                        .build()))
        .isInstanceOf(IOException.class);

    Until.isTrue("the request has ended", () -> api.stats().path("inFlight").asLong() == 0);
    assertThat(api.lastBilled().path("outcome").asText()).isEqualTo("lost");
    assertThat(api.lastBilled().path("billed").asBoolean()).isTrue();
    assertThat(api.stats().at("/statusCounts/gone").asLong()).isEqualTo(1);
  }
}
