package io.sparkcompletions.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.sparkcompletions.simulator.ApiClient.Answer;
import io.sparkcompletions.simulator.config.InvalidConfigException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SimulatorTest {

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
  void chatCompletionHasTheDocumentedMembersInTheDocumentedOrder() {
    Answer answer = api.chat(ApiClient.chatBody("gpt-5.4-mini", "Echo: positive"));

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("content-type")).isEqualTo("application/json");
    String created = answer.json().path("created").asText();
    String id = answer.json().path("id").asText();
    String fingerprint = answer.json().path("system_fingerprint").asText();
    assertThat(id).startsWith("chatcmpl-");
    assertThat(fingerprint).startsWith("fp_");
    assertThat(answer.raw().body())
        .isEqualTo(
            "{\"id\":\""
                + id
                + "\",\"object\":\"chat.completion\",\"created\":"
                + created
                + ",\"model\":\"gpt-5.4-mini-2026-03-17\",\"choices\":[{\"index\":0,"
                + "\"finish_reason\":\"stop\",\"logprobs\":null,\"message\":{\"role\":\"assistant\","
                + "\"content\":\"positive\",\"refusal\":null,\"annotations\":[]}}],\"usage\":{"
                + "\"prompt_tokens\":12,\"completion_tokens\":2,\"total_tokens\":14,"
                + "\"prompt_tokens_details\":{\"cached_tokens\":0,\"cache_write_tokens\":0,"
                + "\"audio_tokens\":0},\"completion_tokens_details\":{\"reasoning_tokens\":0,"
                + "\"audio_tokens\":0,\"accepted_prediction_tokens\":0,"
                + "\"rejected_prediction_tokens\":0}},\"service_tier\":\"default\","
                + "\"system_fingerprint\":\""
                + fingerprint
                + "\"}");
  }

  @Test
  void responseHasTheDocumentedMembersInTheDocumentedOrder() {
    Answer answer = api.responses(ApiClient.responsesBody("gpt-5.6-luna", "Echo: positive"));

    JsonNode json = answer.json();
    String id = json.path("id").asText().replace("resp_", "");
    String usage = json.path("usage").toString();
    long reasoning = json.at("/usage/output_tokens_details/reasoning_tokens").asLong();
    assertThat(reasoning).isPositive();
    assertThat(answer.raw().body())
        .isEqualTo(
            "{\"id\":\"resp_"
                + id
                + "\",\"object\":\"response\",\"created_at\":"
                + json.path("created_at")
                + ",\"completed_at\":"
                + json.path("completed_at")
                + ",\"status\":\"completed\",\"error\":null,\"incomplete_details\":null,"
                + "\"model\":\"gpt-5.6-luna\",\"service_tier\":\"default\",\"output\":["
                + "{\"type\":\"reasoning\",\"id\":\"rs_"
                + id
                + "\",\"summary\":[]},"
                + "{\"type\":\"message\",\"id\":\"msg_"
                + id
                + "\",\"status\":\"completed\","
                + "\"role\":\"assistant\",\"content\":[{\"type\":\"output_text\",\"text\":\"positive\","
                + "\"annotations\":[]}]}],\"max_output_tokens\":null,\"metadata\":null,"
                + "\"parallel_tool_calls\":true,\"temperature\":1.0,\"tool_choice\":\"auto\","
                + "\"top_p\":1.0,\"tools\":[],\"usage\":"
                + usage
                + "}");
    assertThat(usage)
        .isEqualTo(
            "{\"input_tokens\":12,\"input_tokens_details\":{\"cached_tokens\":0,"
                + "\"cache_write_tokens\":0},\"output_tokens\":"
                + (reasoning + 2)
                + ",\"output_tokens_details\":{\"reasoning_tokens\":"
                + reasoning
                + "},\"total_tokens\":"
                + (reasoning + 14)
                + "}");
  }

  @Test
  void everyAnswerCarriesTheProvidersHeadersAndItsOwnRequestId() {
    Answer first = api.ask("Echo: a");
    Answer second = api.ask("Echo: a");

    assertThat(first.header("x-request-id")).startsWith("req_");
    assertThat(second.header("x-request-id")).isNotEqualTo(first.header("x-request-id"));
    assertThat(first.header("openai-version")).isEqualTo("2020-10-01");
    assertThat(first.header("openai-processing-ms")).matches("\\d+");
    assertThat(first.header("openai-organization")).isEqualTo("org-simulator");
    assertThat(api.billed())
        .extracting(entry -> entry.path("requestId").asText())
        .containsExactly(first.header("x-request-id"), second.header("x-request-id"));
  }

  @Test
  void modelsAreListedAndShownOneByOne() {
    JsonNode list = api.get("/v1/models").json();
    assertThat(list.path("object").asText()).isEqualTo("list");
    assertThat(list.path("data").findValuesAsText("id"))
        .contains("gpt-4.1-mini", "gpt-4.1-mini-2025-04-14", "gpt-5.6", "gpt-5.6-sol");

    assertThat(api.get("/v1/models/gpt-4.1-mini").raw().body())
        .isEqualTo(
            "{\"id\":\"gpt-4.1-mini\",\"object\":\"model\",\"created\":1790000000,"
                + "\"owned_by\":\"system\"}");
    assertThat(api.get("/v1/models/gpt-0").status()).isEqualTo(404);
  }

  @Test
  void otherPathsAndMethodsAreRefusedInTheProvidersShape() {
    Answer path = api.post("/v1/completions", "{}");
    assertThat(path.status()).isEqualTo(404);
    assertThat(path.raw().body())
        .isEqualTo(
            "{\"error\":{\"message\":\"Invalid URL (POST /v1/completions)\","
                + "\"type\":\"invalid_request_error\",\"param\":null,\"code\":null}}");

    Answer method = api.get(ApiClient.CHAT);
    assertThat(method.status()).isEqualTo(405);
    assertThat(method.header("allow")).isEqualTo("POST");
    assertThat(method.error().path("code").asText()).isEqualTo("method_not_supported");
  }

  @Test
  void sampleConfigurationIsTheDefaultOne() {
    SimulatorConfig sample = SimulatorConfig.load(Path.of("../conf/simulator.yaml"));
    SimulatorConfig defaults = SimulatorConfig.defaults();

    assertThat(sample.limits()).isEqualTo(defaults.limits());
    assertThat(sample.latency()).isEqualTo(defaults.latency());
    assertThat(sample.creditUsd()).isEqualTo(defaults.creditUsd());
    assertThat(sample.openAi()).isEqualTo(defaults.openAi());
    assertThat(sample.faults()).isEqualTo(defaults.faults());
    assertThat(
            List.of(
                sample.seed(), sample.keepDetail(), sample.promptChars(), sample.maxBodyBytes()))
        .isEqualTo(
            List.of(
                defaults.seed(),
                defaults.keepDetail(),
                defaults.promptChars(),
                defaults.maxBodyBytes()));
  }

  @Test
  void wrongConfigurationNamesAllProblemsAtOnce() {
    assertThatThrownBy(
            () ->
                SimulatorConfig.parse(
                    """
                    sede: 3
                    latency: {meanMillis: 200, p99Millis: 100}
                    requestsPerMinute: 0
                    faults:
                      - {percent: 120, fault: {kind: stal}}
                      - {fault: {status: 200}}
                    models: [{id: m, family: nothing}]
                    """))
        .isInstanceOfSatisfying(
            InvalidConfigException.class,
            e ->
                assertThat(e.problems())
                    .anySatisfy(p -> assertThat(p).isEqualTo("sede is unknown; did you mean seed?"))
                    .anySatisfy(p -> assertThat(p).startsWith("latency.p99Millis must be above"))
                    .anySatisfy(p -> assertThat(p).startsWith("requestsPerMinute must be between"))
                    .anySatisfy(p -> assertThat(p).startsWith("faults[0].percent must be between"))
                    .anySatisfy(p -> assertThat(p).startsWith("faults[0].fault.kind is not known"))
                    .anySatisfy(p -> assertThat(p).startsWith("faults[1].fault.status must be"))
                    .anySatisfy(p -> assertThat(p).startsWith("models[0].family must be one of"))
                    .hasSize(7));
  }

  @Test
  void aPortInUseIsToldAsSuch() {
    assertThatThrownBy(() -> Simulator.start(SimulatorConfig.defaults(), simulator.port()).close())
        .isInstanceOf(UncheckedIOException.class)
        .hasMessage("cannot listen on port " + simulator.port());
  }
}
