package io.sparkcompletions.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sparkcompletions.simulator.ApiClient.Answer;
import java.math.BigDecimal;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Anthropic's API as its documentation describes it, over real HTTP. */
class AnthropicTest {

  private static final String HAIKU = "claude-haiku-4-5";

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

  /** A body with more members than the three that are always needed. */
  private static String body(String model, String user, String more) {
    return "{\"model\":\""
        + model
        + "\",\"max_tokens\":8000,\"messages\":[{\"role\":\"user\",\"content\":\""
        + user
        + "\"}]"
        + (more.isEmpty() ? "" : "," + more)
        + "}";
  }

  private Answer ask(String user, String more) {
    return api.message(body(HAIKU, user, more));
  }

  private static void assertRefused(Answer answer, int status, String type, String message) {
    assertThat(answer.status()).as(answer.raw().body()).isEqualTo(status);
    assertThat(answer.json().path("type").asText()).isEqualTo("error");
    assertThat(answer.error().path("type").asText()).isEqualTo(type);
    assertThat(answer.error().path("message").asText()).contains(message);
    assertThat(answer.json().path("request_id").asText())
        .isEqualTo(answer.header("request-id"))
        .startsWith("req_");
  }

  private static void assertInvalid(Answer answer, String message) {
    assertRefused(answer, 400, "invalid_request_error", message);
  }

  @Test
  void messageHasTheDocumentedMembersInTheDocumentedOrder() {
    Answer answer = ask("Echo: no", "");

    String id = answer.json().path("id").asText();
    assertThat(id).startsWith("msg_01");
    assertThat(answer.raw().body())
        .isEqualTo(
            "{\"id\":\""
                + id
                + "\",\"type\":\"message\",\"role\":\"assistant\","
                + "\"model\":\"claude-haiku-4-5-20251001\","
                + "\"content\":[{\"type\":\"text\",\"text\":\"no\",\"citations\":null}],"
                + "\"stop_reason\":\"end_turn\",\"stop_sequence\":null,\"stop_details\":null,"
                + "\"container\":null,\"usage\":{\"input_tokens\":11,"
                + "\"cache_creation_input_tokens\":0,\"cache_read_input_tokens\":0,"
                + "\"cache_creation\":{\"ephemeral_5m_input_tokens\":0,"
                + "\"ephemeral_1h_input_tokens\":0},\"output_tokens\":1,"
                + "\"service_tier\":\"standard\",\"inference_geo\":\"global\"}}");
    assertThat(answer.header("request-id")).startsWith("req_011");
    assertThat(answer.header("anthropic-organization-id")).isEqualTo("org-simulator");
    // 11 x 1 + 1 x 5 dollars per million
    assertThat(api.bill().path("totalUsd").asText()).isEqualTo("0.000016");
  }

  @Test
  void systemTextNamesLabelsAsForEveryProvider() {
    String system = "\"system\":[{\"type\":\"text\",\"text\":\"Labels: metal, stone\"}]";
    assertThat(ask("A metal thing", system).json().at("/content/0/text").asText())
        .isEqualTo("metal");
    assertThat(ask("A stone", "\"system\":\"Labels: metal, stone\"").raw().body())
        .contains("\"stone\"");
  }

  @Test
  void stopSequenceIsNamed() {
    JsonNode json = ask("Echo: one. Two", "\"stop_sequences\":[\"Two\",\".\"]").json();

    assertThat(json.at("/content/0/text").asText()).isEqualTo("one");
    assertThat(json.path("stop_reason").asText()).isEqualTo("stop_sequence");
    assertThat(json.path("stop_sequence").asText()).isEqualTo(".");
  }

  @Test
  void answerIsCutAtItsBoundAndAtTheWindow() {
    String bounded =
        "{\"model\":\"claude-haiku-4-5\",\"max_tokens\":2,\"messages\":[{\"role\":\"user\","
            + "\"content\":\"Echo: one two three four\"}]}";
    JsonNode json = api.message(bounded).json();
    assertThat(json.path("stop_reason").asText()).isEqualTo("max_tokens");
    assertThat(json.at("/usage/output_tokens").asLong()).isEqualTo(2);

    restart(
        "anthropic: {models: [{id: tiny, family: claude-4.5, contextWindow: 40,"
            + " maxOutputTokens: 9000}]}");
    String text = "word ".repeat(20);
    json = api.message(body("tiny", "Echo: " + text, "")).json();
    assertThat(json.path("stop_reason").asText()).isEqualTo("model_context_window_exceeded");
    assertInvalid(
        api.message(body("tiny", text.repeat(3), "")),
        "prompt is too long: 84 tokens > 40 maximum");
  }

  @Test
  void zeroTokensWarmTheCacheOnly() {
    String warming =
        "{\"model\":\"claude-haiku-4-5\",\"max_tokens\":0,\"messages\":[{\"role\":\"user\","
            + "\"content\":\"Hi\"}]}";
    JsonNode json = api.message(warming).json();
    assertThat(json.path("content")).isEmpty();
    assertThat(json.path("stop_reason").asText()).isEqualTo("max_tokens");
    assertThat(json.at("/usage/output_tokens").asLong()).isZero();
  }

  @Test
  void structuredAnswerIsTheTextOfAnOrdinaryBlock() {
    String format =
        "\"output_config\":{\"format\":{\"type\":\"json_schema\",\"schema\":{\"type\":\"object\","
            + "\"properties\":{\"label\":{\"enum\":[\"yes\",\"no\"]},\"n\":{\"type\":\"integer\"}},"
            + "\"required\":[\"label\",\"n\"],\"additionalProperties\":false}}}";
    JsonNode json = ask("Is it? no", format).json();

    JsonNode answer = ApiClient.parse(json.at("/content/0/text").asText());
    assertThat(answer.path("label").asText()).isIn("yes", "no");
    assertThat(answer.path("n").isIntegralNumber()).isTrue();
    assertThat(json.path("stop_reason").asText()).isEqualTo("end_turn");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{'type':'object','properties':{}} | 'additionalProperties' must be explicitly set to false",
        "{'type':'object','additionalProperties':false,'properties':{'a':{'type':'integer','minimum':1}}} | property 'minimum' is not supported",
        "{'type':'object','additionalProperties':false,'properties':{'a':{'type':'string','maxLength':1}}} | property 'maxLength' is not supported",
        "{'type':'array','items':{'type':'string'},'minItems':2} | 'minItems' above 1",
        "{'type':'string','format':'regex'} | String format 'regex'",
        "{'type':'string','pattern':'(?=a)'} | Pattern",
        "{'$ref':'#/$defs/a','$defs':{'a':{'type':'array','items':{'$ref':'#/$defs/a'}}}} | Circular reference",
        "{'$ref':'https://example.org/a'} | External '$ref'",
      })
  void schemaOutsideTheSupportedSubsetIsRefused(String schema, String message) {
    assertInvalid(
        ask(
            "Hi",
            "\"output_config\":{\"format\":{\"type\":\"json_schema\",\"schema\":"
                + schema.replace('\'', '"')
                + "}}"),
        message);
  }

  @Test
  void schemaWithTooManyUnionsIsTooComplex() {
    StringBuilder properties = new StringBuilder();
    for (int i = 0; i < 17; i++) {
      properties
          .append(i == 0 ? "" : ",")
          .append("\"p" + i + "\":{\"type\":[\"string\",\"null\"]}");
    }
    assertInvalid(
        ask(
            "Hi",
            "\"output_config\":{\"format\":{\"type\":\"json_schema\",\"schema\":{\"type\":\"object\","
                + "\"additionalProperties\":false,\"properties\":{"
                + properties
                + "}}}}"),
        "too complex");
  }

  @Test
  void toolIsCalledWhenDemandedAndItsResultIsTakenBack() {
    String tools =
        "\"tools\":[{\"name\":\"weather\",\"input_schema\":{\"type\":\"object\",\"properties\":{"
            + "\"city\":{\"type\":\"string\"}},\"required\":[\"city\"]}}]";
    JsonNode json = ask("Hi", tools + ",\"tool_choice\":{\"type\":\"any\"}").json();

    JsonNode call = json.at("/content/0");
    assertThat(json.path("stop_reason").asText()).isEqualTo("tool_use");
    assertThat(call.path("type").asText()).isEqualTo("tool_use");
    assertThat(call.path("id").asText()).startsWith("toolu_");
    assertThat(call.path("name").asText()).isEqualTo("weather");
    assertThat(call.at("/input/city").isTextual()).isTrue();

    String turns =
        "{\"model\":\"claude-haiku-4-5\",\"max_tokens\":9,"
            + tools
            + ",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"},{\"role\":\"assistant\","
            + "\"content\":["
            + call
            + "]},{\"role\":\"user\",\"content\":[{\"type\":\"tool_result\",\"tool_use_id\":\"ID\","
            + "\"content\":\"Echo: warm\"}]}]}";
    assertThat(
            api.message(turns.replace("ID", call.path("id").asText()))
                .json()
                .at("/content/0/text")
                .asText())
        .isEqualTo("warm");
    assertInvalid(api.message(turns), "unexpected `tool_use_id`");
  }

  @Test
  void thinkingComesBeforeTheTextAndCountsAsOutput() {
    JsonNode json =
        ask("Echo: deep", "\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":1024}").json();

    long thought = json.at("/usage/output_tokens_details/thinking_tokens").asLong();
    assertThat(thought).isBetween(1L, 1_024L);
    assertThat(json.at("/usage/output_tokens").asLong()).isEqualTo(thought + 1);
    assertThat(json.at("/content/0/type").asText()).isEqualTo("thinking");
    assertThat(json.at("/content/0/thinking").asText()).isNotEmpty();
    assertThat(json.at("/content/0/signature").asText()).isNotEmpty();
    assertThat(json.at("/content/1/text").asText()).isEqualTo("deep");
    assertThat(api.lastBilled().path("reasoningTokens").asLong()).isEqualTo(thought);
  }

  @Test
  void newerModelsThinkByThemselvesAndHideIt() {
    JsonNode json = api.message(body("claude-opus-5-5", "Echo: deep", "")).json();
    assertThat(json.at("/content/0/thinking").asText("x")).isEmpty();
    assertThat(json.at("/content/1/text").asText()).isEqualTo("deep");

    String small =
        "{\"model\":\"claude-opus-5-5\",\"max_tokens\":10,\"messages\":[{\"role\":\"user\","
            + "\"content\":\"Hi\"}]}";
    json = api.message(small).json();
    assertThat(json.path("stop_reason").asText()).isEqualTo("max_tokens");
    assertThat(json.findValuesAsText("text")).isEmpty();
    assertThat(json.at("/usage/output_tokens").asLong()).isEqualTo(10);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "claude-haiku-4-5 | 'seed':1 | seed: Extra inputs are not permitted",
        "claude-haiku-4-5 | 'temperature':1.5 | temperature: Input should be less than or equal to 1",
        "claude-haiku-4-5 | 'temperature':'hot' | temperature: Input should be a valid number",
        "claude-haiku-4-5 | 'stop_sequences':['  '] | non-whitespace",
        "claude-haiku-4-5 | 'thinking':{'type':'adaptive'} | thinking.type: 'adaptive' is not supported",
        "claude-haiku-4-5 | 'thinking':{'type':'enabled','budget_tokens':8000} | must be greater than",
        "claude-haiku-4-5 | 'thinking':{'type':'enabled','budget_tokens':100} | greater than or equal to 1024",
        "claude-haiku-4-5 | 'output_config':{'effort':'low'} | output_config.effort",
        "claude-haiku-4-5 | 'tool_choice':{'type':'any'} | only be specified while providing tools",
        "claude-haiku-4-5 | 'stream':true | not part of this simulator",
        "claude-haiku-4-5 | 'metadata':{'user':'x'} | metadata.user: Extra inputs",
        "claude-haiku-4-5 | 'service_tier':'flex' | service_tier: Input should be 'auto' or 'standard_only'",
        "claude-opus-5 | 'temperature':0 | temperature: may only be set to 1",
        "claude-opus-5 | 'top_k':5 | top_k",
        "claude-opus-5 | 'thinking':{'type':'enabled','budget_tokens':2000} | thinking.type",
        "claude-opus-5-5 | 'thinking':{'type':'disabled'} | thinking.type",
        "claude-opus-5-5 | 'tools':[{'name':'a','input_schema':{'type':'object'}}],'tool_choice':{'type':'any'} | tool_choice",
      })
  void fieldsAreReadStrictlyForEachFamily(String model, String more, String message) {
    assertInvalid(api.message(body(model, "Hi", more.replace('\'', '"'))), message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "[] | messages: at least one message is required",
        "[{'role':'user','content':''}] | non-empty content",
        "[{'role':'user','content':[{'type':'text','text':''}]}] | text content blocks must be non-empty",
        "[{'role':'system','content':'Hi'}] | Unexpected role",
        "[{'role':'bot','content':'Hi'}] | messages.0.role: Input should be 'user', 'assistant' or 'system'",
        "[{'role':'user','text':'Hi'}] | messages.0.text: Extra inputs are not permitted",
        "[{'role':'user','content':[{'type':'image','source':{'type':'base64','media_type':'image/bmp','data':'AA=='}}]}] | messages.0.content.0.source.media_type",
        "[{'role':'user','content':[{'type':'image','source':{'type':'base64','media_type':'image/png','data':'A'}}]}] | messages.0.content.0.source.data: Input should be valid base64",
        "[{'role':'user','content':[{'type':'image','source':{'type':'base64','media_type':'image/png','data':'AAAA'}}]}] | Could not process image",
        "[{'role':'user','content':[{'type':'image','source':{'type':'base64','media_type':'image/png','data':'R0lGODlh'}}]}] | the image appears to be a image/gif image",
        "[{'role':'user','content':[{'type':'image','source':{'type':'url','url':'ftp://x/y.png'}}]}] | messages.0.content.0.source.url",
        "[{'role':'assistant','content':[{'type':'image','source':{'type':'url','url':'https://x/y.png'}}]}] | messages.0.content.0.type",
        "[{'role':'user','content':'Hi'},{'role':'assistant','content':[{'type':'tool_use','id':'t','name':'n','input':{}}]},{'role':'user','content':'Hi'}] | without `tool_result` blocks",
      })
  void messagesAreReadStrictly(String messages, String message) {
    assertInvalid(
        api.message(
            "{\"model\":\"claude-haiku-4-5\",\"max_tokens\":5,\"messages\":"
                + messages.replace('\'', '"')
                + "}"),
        message);
  }

  @Test
  void prefillIsForOlderModelsOnly() {
    String prefill =
        "{\"model\":\"MODEL\",\"max_tokens\":5,\"messages\":[{\"role\":\"user\",\"content\":"
            + "\"Hi\"},{\"role\":\"assistant\",\"content\":\"{\"}]}";
    assertThat(api.message(prefill.replace("MODEL", HAIKU)).status()).isEqualTo(200);
    assertInvalid(api.message(prefill.replace("MODEL", "claude-opus-4-6")), "prefill");
  }

  @Test
  void newerVersionKnowsNoSamplingParameters() {
    HttpRequest request =
        api.anthropic("/v1/messages")
            .setHeader("anthropic-version", "2026-10-21")
            .POST(HttpRequest.BodyPublishers.ofString(body(HAIKU, "Hi", "\"temperature\":1")))
            .build();
    assertInvalid(api.send(request), "temperature: Extra inputs are not permitted");
    assertThat(ask("Hi", "\"temperature\":1").status()).isEqualTo(200);
  }

  @Test
  void missingFieldsUnknownModelsAndTooManyTokensAreRefused() {
    assertInvalid(
        api.message("{\"model\":\"claude-haiku-4-5\",\"messages\":[]}"),
        "max_tokens: Field required");
    assertRefused(
        api.message(body("claude-0", "Hi", "")), 404, "not_found_error", "model: claude-0");
    assertInvalid(
        api.message(
            "{\"model\":\"claude-haiku-4-5\",\"max_tokens\":64001,\"messages\":[{\"role\":\"user\","
                + "\"content\":\"Hi\"}]}"),
        "max_tokens: 64001 > 64000, which is the maximum allowed number of output tokens");
    assertInvalid(api.message("{"), "not valid JSON");
    assertThat(api.billed())
        .allSatisfy(entry -> assertThat(entry.path("billed").asBoolean()).isFalse());
  }

  @Test
  void credentialsAndVersionAreChecked() {
    HttpRequest.BodyPublisher body = HttpRequest.BodyPublishers.ofString(body(HAIKU, "Hi", ""));
    assertRefused(
        api.send(api.anthropic("/v1/messages").setHeader("x-api-key", "nope").POST(body).build()),
        401,
        "authentication_error",
        "invalid x-api-key");
    assertRefused(
        api.send(
            api.anthropic("/v1/messages")
                .header("Authorization", "Bearer sk-a")
                .POST(body)
                .build()),
        401,
        "authentication_error",
        "Only one");
    HttpRequest.Builder bare =
        HttpRequest.newBuilder(api.anthropic("/v1/messages").build().uri())
            .header("Content-Type", "application/json")
            .POST(body);
    assertRefused(
        api.send(bare.copy().build()), 401, "authentication_error", "x-api-key header is required");
    HttpRequest.Builder bearer = bare.copy().header("Authorization", "Bearer sk-ant-oat");
    assertInvalid(api.send(bearer.copy().build()), "anthropic-version: header is required");
    assertInvalid(
        api.send(bearer.copy().header("anthropic-version", "2020-01-01").build()),
        "anthropic-version: \"2020-01-01\" is not a valid version");
    assertThat(api.send(bearer.copy().header("anthropic-version", "2026-10-21").build()).status())
        .isEqualTo(200);
  }

  @Test
  void tooLargeABodyIsToldWithoutTheEnvelope() {
    Answer answer = ask("x".repeat(33 * 1_024 * 1_024), "");

    assertThat(answer.status()).isEqualTo(413);
    assertThat(answer.json().has("type")).isFalse();
    assertThat(answer.error().path("type").asText()).isEqualTo("request_too_large");
  }

  @Test
  void markedBeginningsAreWrittenOnceAndReadAfterwards() {
    String text = "word ".repeat(4_000);
    String system =
        "\"system\":[{\"type\":\"text\",\"text\":\""
            + text
            + "\",\"cache_control\":{\"type\":\"ephemeral\",\"ttl\":\"1h\"}}]";

    JsonNode first = ask("one", system).json().path("usage");
    long written = first.path("cache_creation_input_tokens").asLong();
    assertThat(written).isBetween(5_000L, 5_010L);
    assertThat(first.at("/cache_creation/ephemeral_1h_input_tokens").asLong()).isEqualTo(written);
    assertThat(first.path("cache_read_input_tokens").asLong()).isZero();
    // written x 2 + rest x 1 + output x 5 dollars per million
    assertThat(new BigDecimal(api.lastBilled().path("usd").asText()))
        .isEqualByComparingTo(
            BigDecimal.valueOf(
                written * 2
                    + first.path("input_tokens").asLong()
                    + first.path("output_tokens").asLong() * 5,
                6));

    JsonNode second = ask("two", system).json().path("usage");
    assertThat(second.path("cache_read_input_tokens").asLong()).isEqualTo(written);
    assertThat(second.path("cache_creation_input_tokens").asLong()).isZero();
    // read x 0.1 + rest x 1 + output x 5
    assertThat(new BigDecimal(api.lastBilled().path("usd").asText()))
        .isEqualByComparingTo(
            BigDecimal.valueOf(
                written
                    + second.path("input_tokens").asLong() * 10
                    + second.path("output_tokens").asLong() * 50,
                7));

    clock.advance(Duration.ofHours(2));
    assertThat(ask("three", system).json().at("/usage/cache_read_input_tokens").asLong()).isZero();
  }

  @Test
  void shortBeginningsAreSilentlyNotCached() {
    String system =
        "\"system\":[{\"type\":\"text\",\"text\":\"Short.\",\"cache_control\":{\"type\":"
            + "\"ephemeral\"}}]";
    for (String user : List.of("one", "two")) {
      JsonNode usage = ask(user, system).json().path("usage");
      assertThat(usage.path("cache_creation_input_tokens").asLong(-1)).isZero();
      assertThat(usage.path("cache_read_input_tokens").asLong(-1)).isZero();
    }
  }

  @Test
  void marksHaveAMostAndAnOrder() {
    String block =
        "{\"type\":\"text\",\"text\":\"a\",\"cache_control\":{\"type\":\"ephemeral\"TTL}}";
    String plain = block.replace("TTL", "");
    assertInvalid(
        ask(
            "Hi",
            "\"system\":[" + String.join(",", List.of(plain, plain, plain, plain, plain)) + "]"),
        "A maximum of 4 blocks with cache_control may be provided. Found 5.");
    assertInvalid(
        ask("Hi", "\"system\":[" + plain + "," + block.replace("TTL", ",\"ttl\":\"1h\"") + "]"),
        "must not come after");
  }

  @Test
  void longPromptsOfHaikuHaveASecondPrice() {
    api.message(body("claude-haiku-5-5", "word ".repeat(90_000) + "Echo: x", ""));

    JsonNode entry = api.lastBilled();
    long input = entry.path("inputTokens").asLong();
    long output = entry.path("outputTokens").asLong();
    assertThat(input).isGreaterThan(100_000);
    assertThat(new BigDecimal(entry.path("usd").asText()))
        .isEqualByComparingTo(BigDecimal.valueOf(input * 5 + output * 25, 7));
  }

  @Test
  void tokensAreCountedForNothing() {
    String counted =
        "{\"model\":\"claude-haiku-4-5\",\"messages\":[{\"role\":\"user\",\"content\":\"Echo: no\"}]MORE}";
    HttpRequest.Builder count = api.anthropic("/v1/messages/count_tokens");
    Answer answer =
        api.send(
            count
                .copy()
                .POST(HttpRequest.BodyPublishers.ofString(counted.replace("MORE", "")))
                .build());
    assertThat(answer.raw().body()).isEqualTo("{\"input_tokens\":11}");
    assertInvalid(
        api.send(
            count
                .copy()
                .POST(
                    HttpRequest.BodyPublishers.ofString(
                        counted.replace("MORE", ",\"max_tokens\":5")))
                .build()),
        "max_tokens: Extra inputs are not permitted");
    assertThat(api.bill().path("totalUsd").asText()).isEqualTo("0");
  }

  @Test
  void modelsAreListedPageByPageBesideThoseOfOpenAi() {
    JsonNode page = api.send(api.anthropic("/v1/models?limit=2").GET().build()).json();
    assertThat(page.path("data")).hasSize(2);
    assertThat(page.path("has_more").asBoolean()).isTrue();
    JsonNode next =
        api.send(
                api.anthropic("/v1/models?limit=1000&after_id=" + page.path("last_id").asText())
                    .GET()
                    .build())
            .json();
    assertThat(next.path("has_more").asBoolean()).isFalse();
    assertThat(next.path("data").findValuesAsText("id"))
        .contains(HAIKU)
        .doesNotContain(page.path("first_id").asText(), page.path("last_id").asText());

    JsonNode model = api.send(api.anthropic("/v1/models/" + HAIKU).GET().build()).json();
    assertThat(model.path("max_tokens").asLong()).isEqualTo(64_000);
    assertThat(model.at("/capabilities/structured_outputs/supported").asBoolean()).isTrue();
    assertRefused(
        api.send(api.anthropic("/v1/models/claude-0").GET().build()),
        404,
        "not_found_error",
        "model: claude-0");
    assertThat(api.get("/v1/models").json().path("data").findValuesAsText("id"))
        .contains("gpt-4.1-mini")
        .doesNotContain(HAIKU);
  }

  @Test
  void headersTellOfAllLimitsAndWhenTheyAreFull() {
    restart("{requestsPerMinute: 60, inputTokensPerMinute: 60000, outputTokensPerMinute: 6000}");

    Answer answer = ask("Echo: " + "word ".repeat(40), "");

    String name = "anthropic-ratelimit-";
    assertThat(answer.header(name + "requests-limit")).isEqualTo("60");
    assertThat(answer.header(name + "requests-remaining")).isEqualTo("59");
    assertThat(answer.header(name + "requests-reset"))
        .isEqualTo(clock.instant().plusSeconds(1).truncatedTo(ChronoUnit.SECONDS).toString());
    assertThat(answer.header(name + "input-tokens-limit")).isEqualTo("60000");
    assertThat(answer.header(name + "input-tokens-remaining")).isEqualTo("60000");
    assertThat(answer.header(name + "output-tokens-remaining")).isEqualTo("6000");
    assertThat(answer.header(name + "tokens-limit")).isEqualTo("6000");

    Answer refused = ask("Hi", "");
    assertRefused(refused, 429, "rate_limit_error", "60 requests per minute");
    assertThat(refused.header("retry-after")).isEqualTo("2");
  }

  @Test
  void outputIsLimitedByWhatWasProducedNotByTheBound() {
    restart("{outputTokensPerMinute: 60}");

    assertThat(ask("Echo: " + "word ".repeat(16), "").status()).isEqualTo(200);
    Answer refused = ask("Hi", "");
    assertRefused(refused, 429, "rate_limit_error", "60 output tokens per minute");
    assertThat(refused.header("retry-after")).isEqualTo("19");
    clock.advance(Duration.ofSeconds(19));
    assertThat(ask("Hi", "").status()).isEqualTo(200);
  }

  @Test
  void creditRunsOutWithABillingError() {
    restart("{creditUsd: 0}");
    assertRefused(ask("Hi", ""), 402, "billing_error", "credit balance");
  }

  @ParameterizedTest
  @CsvSource({
    "400, invalid_request_error",
    "401, authentication_error",
    "402, billing_error",
    "403, permission_error",
    "404, not_found_error",
    "409, conflict_error",
    "413, request_too_large",
    "429, rate_limit_error",
    "500, api_error",
    "503, api_error",
    "504, timeout_error",
    "529, overloaded_error",
  })
  void configuredErrorsHaveTheirUsualType(int status, String type) {
    api.plant("{\"status\":" + status + "}");
    Answer answer = ask("Hi", "");
    assertRefused(answer, status, type, "");
    assertThat(answer.header("retry-after")).isEmpty();
    assertThat(api.lastBilled().path("billed").asBoolean()).isFalse();
  }

  @Test
  void configuredErrorsMayHaveACodeAndTellWhetherToRetry() {
    api.plant("{\"status\":429,\"code\":\"enforced_spend_limit_reached\"}");
    Answer answer = ask("Hi", "");
    assertThat(answer.error().at("/details/error_code").asText())
        .isEqualTo("enforced_spend_limit_reached");

    api.plant("{\"status\":529,\"headers\":{\"x-should-retry\":\"false\"}}");
    assertThat(ask("Hi", "").header("x-should-retry")).isEqualTo("false");
    api.plant("{\"status\":429,\"retryAfterSeconds\":3}");
    assertThat(ask("Hi", "").header("retry-after")).isEqualTo("3");
    api.plant("{\"status\":502,\"html\":true}");
    assertThat(ask("Hi", "").raw().body()).startsWith("<html>");
  }

  private JsonNode altered(String fault) {
    api.plant(fault);
    Answer answer = ask("Echo: " + "word ".repeat(20), "");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(api.lastBilled().path("billed").asBoolean()).isTrue();
    return answer.json();
  }

  @Test
  void answersMayBeUnwelcomeInEveryDocumentedWay() {
    JsonNode refusal = altered("{\"kind\":\"refusal\",\"code\":\"cyber\"}");
    assertThat(refusal.path("stop_reason").asText()).isEqualTo("refusal");
    assertThat(refusal.at("/stop_details/category").asText()).isEqualTo("cyber");
    assertThat(refusal.at("/content/0/text").asText()).isNotEmpty();

    JsonNode filtered = altered("{\"kind\":\"contentFilter\"}");
    assertThat(filtered.path("stop_reason").asText()).isEqualTo("refusal");
    assertThat(filtered.at("/stop_details/category").asText()).isEqualTo("general_harms");
    assertThat(filtered.path("content")).isEmpty();

    JsonNode cut = altered("{\"kind\":\"length\"}");
    assertThat(cut.path("stop_reason").asText()).isEqualTo("max_tokens");
    assertThat(cut.at("/content/0/text").asText()).isNotEmpty();

    assertThat(altered("{\"kind\":\"emptyChoices\"}").path("content")).isEmpty();
    assertThat(altered("{\"kind\":\"nullContent\"}").at("/content/0/text").asText("x")).isEmpty();
    assertThat(altered("{\"kind\":\"missingUsage\"}").has("usage")).isFalse();
    JsonNode usage = altered("{\"kind\":\"missingUsageDetails\"}").path("usage");
    assertThat(usage.path("cache_creation").isNull()).isTrue();
    assertThat(usage.path("output_tokens").asLong()).isPositive();
    JsonNode extra = altered("{\"kind\":\"extraMembers\"}");
    assertThat(extra.at("/content/0/type").asText()).isEqualTo("undocumented_block");
    assertThat(extra.has("undocumented")).isTrue();

    api.plant("{\"kind\":\"failed\"}");
    assertRefused(ask("Hi", ""), 500, "api_error", "Internal server error");
  }

  @Test
  void otherPathsAndMethodsAreRefused() {
    assertRefused(
        api.send(api.anthropic("/v1/messages/x").GET().build()),
        404,
        "not_found_error",
        "Not Found");
    assertRefused(
        api.send(api.anthropic("/v1/messages").GET().build()),
        405,
        "invalid_request_error",
        "Method Not Allowed");
  }
}
