package io.sparkcompletions.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sparkcompletions.simulator.ApiClient.Answer;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** OpenAI's models at a resource of Azure, over real HTTP. */
class AzureTest {

  private static final String V1 = "/openai/v1/chat/completions";
  private static final String DATED =
      "/openai/deployments/my-deployment/chat/completions?api-version=2024-10-21";

  private final SettableClock clock = new SettableClock();
  private Simulator simulator = Simulator.start(SimulatorConfig.defaults(), 0, clock);
  private ApiClient api = new ApiClient(simulator);

  @AfterEach
  void stop() {
    simulator.close();
  }

  private void restart(String yaml) {
    simulator.close();
    simulator = Simulator.start(SimulatorConfig.parse(yaml), 0, clock);
    api = new ApiClient(simulator);
  }

  private Answer send(String path, String header, String key, String body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(simulator.url() + "/compat/azure" + path))
            .timeout(Duration.ofSeconds(30))
            .header("Content-Type", "application/json")
            .header(header, key);
    return api.send(
        body.isEmpty()
            ? request.GET().build()
            : request.POST(BodyPublishers.ofString(body)).build());
  }

  private Answer post(String path, String body) {
    return send(path, "api-key", "0123abc", body);
  }

  private Answer ask(String user) {
    return post(V1, ApiClient.chatBody("my-deployment", user));
  }

  private static final String SAFE =
      "{'hate':{'filtered':false,'severity':'safe'},'self_harm':{'filtered':false,'severity':'safe'},"
          + "'sexual':{'filtered':false,'severity':'safe'},"
          + "'violence':{'filtered':false,'severity':'safe'}";

  @Test
  void anAnswerNamesTheModelAndWhatTheFilterFound() {
    Answer answer = ask("Echo: no");

    assertThat(
            answer
                .raw()
                .body()
                .replaceAll("(\"(?:id|system_fingerprint)\":\")[^\"]*", "$1*")
                .replaceAll("\"usage\":.*?}}", "\"usage\":{}"))
        .isEqualTo(
            ("{'id':'*','object':'chat.completion','created':1795168800,"
                    + "'model':'gpt-5.4-mini-2026-03-17','choices':[{'index':0,'finish_reason':'stop',"
                    + "'logprobs':null,'message':{'role':'assistant','content':'no','refusal':null,"
                    + "'annotations':[]},'content_filter_results':"
                    + SAFE
                    + "}}],'usage':{},'service_tier':'default','system_fingerprint':'*',"
                    + "'prompt_filter_results':[{'prompt_index':0,'content_filter_results':"
                    + SAFE
                    + ",'jailbreak':{'filtered':false,'detected':false}}}]}")
                .replace('\'', '"'));
    assertThat(answer.header("apim-request-id")).matches("[0-9a-f-]{36}");
    assertThat(api.lastBilled().path("model").asText()).isEqualTo("azure/my-deployment");
    assertThat(api.lastBilled().path("billed").asBoolean()).isTrue();
  }

  @Test
  void theDatedUrlNamesTheDeploymentAndTheBodysModelCountsForNothing() {
    assertThat(post(DATED, ApiClient.chatBody("nonsense", "Echo: no")).content()).isEqualTo("no");
    assertThat(
            post(DATED, "{\"messages\":[{\"role\":\"user\",\"content\":\"Echo: no\"}]}").content())
        .isEqualTo("no");
    restart("{compat: {azure: {deployments: {'my gpt': gpt-4.1-mini}}}}");
    assertThat(
            post(DATED.replace("my-deployment", "my%20gpt"), ApiClient.chatBody("", "Echo: no"))
                .json()
                .path("model")
                .asText())
        .isEqualTo("gpt-4.1-mini-2025-04-14");
  }

  @Test
  void responsesAreServedAtTheNewUrl() {
    Answer answer =
        post("/openai/v1/responses", ApiClient.responsesBody("my-deployment", "Echo: no"));
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.json().path("model").asText()).isEqualTo("gpt-5.4-mini-2026-03-17");
  }

  @ParameterizedTest
  @CsvSource({
    "/openai/v1/chat/completions?api-version=2024-10-21, 400, BadRequest",
    "/openai/deployments/my-deployment/chat/completions, 404, 404",
    "/openai/deployments/my-deployment/chat/completions?api-version=soon, 404, 404",
    "/openai/deployments/other/chat/completions?api-version=2024-10-21, 404, DeploymentNotFound",
    "/openai/v1/nowhere, 404, 404",
  })
  void urlsAreJudged(String path, int status, String code) {
    Answer answer = post(path, ApiClient.chatBody("my-deployment", "Hi"));
    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.error().path("code").asText()).isEqualTo(code);
    assertThat(answer.error().has("type")).isFalse();
  }

  @Test
  void anUnknownDeploymentHasItsOwnCode() {
    assertThat(post(V1, ApiClient.chatBody("other", "Hi")).raw().body())
        .isEqualTo(
            "{\"error\":{\"code\":\"DeploymentNotFound\",\"message\":\"The API deployment for this"
                + " resource does not exist. If you created the deployment within the last 5"
                + " minutes, please wait a moment and try again.\"}}");
  }

  @Test
  void aKeyComesUnderItsOwnNameAndATokenAsABearer() {
    String body = ApiClient.chatBody("my-deployment", "Hi");
    assertThat(send(V1, "Authorization", "Bearer eyJ.eyJ.sig", body).status()).isEqualTo(200);
    Answer wrong = send(V1, "api-key", "invalid", body);
    assertThat(wrong.status()).isEqualTo(401);
    assertThat(wrong.error().path("code").asText()).isEqualTo("401");
    assertThat(send(V1, "Authorization", "Basic abc", body).status()).isEqualTo(401);
  }

  @Test
  void parametersAreRefusedInOpenAisWords() {
    Answer refused = post(V1, "{\"model\":\"my-deployment\",\"max_tokens\":5,\"messages\":[]}");
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.error().path("param").asText()).isIn("max_tokens", "messages");
    assertThat(refused.error().path("type").asText()).isEqualTo("invalid_request_error");
  }

  @Test
  void theFilterBlocksPromptsAndAnswers() {
    api.plant("{\"status\":400,\"code\":\"content_filter\"}");
    Answer blocked = ask("Hi");
    assertThat(blocked.status()).isEqualTo(400);
    JsonNode error = blocked.error();
    assertThat(error.path("code").asText()).isEqualTo("content_filter");
    assertThat(error.path("param").asText()).isEqualTo("prompt");
    assertThat(error.at("/innererror/code").asText()).isEqualTo("ResponsibleAIPolicyViolation");
    assertThat(error.at("/innererror/content_filter_result/hate").toString())
        .isEqualTo("{\"filtered\":true,\"severity\":\"high\"}");
    assertThat(api.lastBilled().path("billed").asBoolean()).isFalse();

    api.plant("{\"kind\":\"contentFilter\"}");
    JsonNode choice = ask("Hi").json().at("/choices/0");
    assertThat(choice.path("finish_reason").asText()).isEqualTo("content_filter");
    assertThat(choice.at("/content_filter_results/hate/filtered").asBoolean()).isTrue();
    assertThat(api.lastBilled().path("billed").asBoolean()).isTrue();
  }

  @Test
  void limitsAreToldInPlainSeconds() {
    restart("{requestsPerMinute: 3, tokensPerMinute: 60000}");
    Answer first = ask("Hi");
    assertThat(first.header("x-ratelimit-limit-requests")).isEqualTo("3");
    assertThat(first.header("x-ratelimit-remaining-requests")).isEqualTo("2");
    assertThat(first.header("x-ratelimit-reset-requests")).isEqualTo("20");

    Answer refused = ask("Hi");
    assertThat(refused.status()).isEqualTo(429);
    assertThat(refused.error().path("code").asText()).isEqualTo("429");
    assertThat(refused.error().path("message").asText()).contains("Please retry after 40 seconds");
    assertThat(refused.header("retry-after")).isEqualTo("40");
    assertThat(refused.header("retry-after-ms")).isEqualTo("40000");
  }

  @Test
  void modelsAreListedInBothStyles() {
    for (String path :
        new String[] {"/openai/v1/models", "/openai/models?api-version=2024-10-21"}) {
      assertThat(send(path, "api-key", "abc", "").json().path("data").findValuesAsText("id"))
          .contains("gpt-5.4-mini");
    }
  }

  @Test
  void aDeploymentOfAModelThatDoesNotExistIsAProblemOfTheConfiguration() {
    Answer refused =
        api.post(
            "/__simulator/config", "{\"compat\":{\"azure\":{\"deployments\":{\"d\":\"gpt-0\"}}}}");
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.raw().body()).contains("compat.azure.deployments names a model");
  }
}
