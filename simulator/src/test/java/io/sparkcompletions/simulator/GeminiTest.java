package io.sparkcompletions.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.sparkcompletions.simulator.ApiClient.Answer;
import java.math.BigDecimal;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Google's Gemini API as its documentation describes it, over real HTTP. */
class GeminiTest {

  /** Thinks only when asked to. */
  private static final String LITE = "gemini-2.5-flash-lite";

  private static final String FLASH = "gemini-3.8-flash";

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

  private static String body(String user, String more) {
    return "{\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\""
        + user
        + "\"}]}]"
        + (more.isEmpty() ? "" : "," + more)
        + "}";
  }

  private Answer ask(String user, String more) {
    return api.content(LITE, body(user, more));
  }

  private static void assertRefused(Answer answer, int status, String name, String message) {
    assertThat(answer.status()).as(answer.raw().body()).isEqualTo(status);
    assertThat(answer.error().path("code").asInt()).isEqualTo(status);
    assertThat(answer.error().path("status").asText()).isEqualTo(name);
    assertThat(answer.error().path("message").asText()).contains(message);
  }

  private static void assertInvalid(Answer answer, String message) {
    assertRefused(answer, 400, "INVALID_ARGUMENT", message);
  }

  private static JsonNode detail(Answer answer, String type) {
    for (JsonNode detail : answer.error().path("details")) {
      if (detail.path("@type").asText().equals("type.googleapis.com/google.rpc." + type)) {
        return detail;
      }
    }
    return MissingNode.getInstance();
  }

  @Test
  void contentHasTheDocumentedMembersAndNoZeroes() {
    Answer answer = ask("Echo: no", "");

    String id = answer.json().path("responseId").asText();
    assertThat(answer.raw().body())
        .isEqualTo(
            "{\"candidates\":[{\"content\":{\"role\":\"model\",\"parts\":[{\"text\":\"no\"}]},"
                + "\"finishReason\":\"STOP\",\"index\":0}],"
                + "\"usageMetadata\":{\"promptTokenCount\":11,\"candidatesTokenCount\":1,"
                + "\"totalTokenCount\":12,"
                + "\"promptTokensDetails\":[{\"modality\":\"TEXT\",\"tokenCount\":11}]},"
                + "\"modelVersion\":\"gemini-2.5-flash-lite\",\"responseId\":\""
                + id
                + "\"}");
    assertThat(api.lastBilled().path("requestId").asText()).isEqualTo(id).isNotEmpty();
    // 11 x 0.1 + 1 x 0.4 dollars per million
    assertThat(api.bill().path("totalUsd").asText()).isEqualTo("0.0000015");
  }

  @Test
  void systemInstructionNamesLabelsAsForEveryProvider() {
    assertThat(
            ask(
                    "A stone",
                    "\"systemInstruction\":{\"parts\":[{\"text\":\"Labels: metal, stone\"}]}")
                .json()
                .at("/candidates/0/content/parts/0/text")
                .asText())
        .isEqualTo("stone");
  }

  @Test
  void namesMayBeSpelledInSnakeCase() {
    JsonNode json =
        ask(
                "Is it? no",
                "\"system_instruction\":{\"parts\":[{\"text\":\"Hm\"}]},\"generation_config\":{"
                    + "\"response_mime_type\":\"text/x.enum\",\"response_schema\":{\"type\":\"STRING\","
                    + "\"enum\":[\"yes\",\"no\"]}}")
            .json();
    assertThat(json.at("/candidates/0/content/parts/0/text").asText()).isIn("yes", "no");
  }

  @Test
  void thoughtsAreCountedApartAndShownOnDemand() {
    JsonNode json =
        api.content(
                FLASH,
                body(
                    "Echo: deep",
                    "\"generationConfig\":{\"thinkingConfig\":{\"thinkingLevel\":\"HIGH\","
                        + "\"includeThoughts\":true}}"))
            .json();

    JsonNode usage = json.path("usageMetadata");
    long thoughts = usage.path("thoughtsTokenCount").asLong();
    assertThat(thoughts).isPositive();
    assertThat(usage.path("candidatesTokenCount").asLong()).isEqualTo(1);
    assertThat(usage.path("totalTokenCount").asLong())
        .isEqualTo(usage.path("promptTokenCount").asLong() + 1 + thoughts);
    assertThat(json.at("/candidates/0/content/parts/0/thought").asBoolean()).isTrue();
    assertThat(json.at("/candidates/0/content/parts/1/text").asText()).isEqualTo("deep");
    // input x 0.75 + (1 + thoughts) x 3.75 dollars per million
    assertThat(new BigDecimal(api.lastBilled().path("usd").asText()))
        .isEqualByComparingTo(
            BigDecimal.valueOf(
                usage.path("promptTokenCount").asLong() * 75 + (1 + thoughts) * 375, 8));
  }

  @Test
  void boundThatThinkingUsesUpLeavesNoParts() {
    JsonNode json =
        api.content(FLASH, body("Hi", "\"generationConfig\":{\"maxOutputTokens\":10}")).json();

    assertThat(json.at("/candidates/0/finishReason").asText()).isEqualTo("MAX_TOKENS");
    assertThat(json.at("/candidates/0/content").has("parts")).isFalse();
    assertThat(json.path("usageMetadata").has("candidatesTokenCount")).isFalse();
    assertThat(json.at("/usageMetadata/thoughtsTokenCount").asLong()).isEqualTo(10);
  }

  @Test
  void answerIsCutAtItsBoundAndEndsAtAStopSequence() {
    JsonNode cut =
        ask("Echo: one two three four", "\"generationConfig\":{\"maxOutputTokens\":2}").json();
    assertThat(cut.at("/candidates/0/finishReason").asText()).isEqualTo("MAX_TOKENS");
    assertThat(cut.at("/candidates/0/content/parts/0/text").asText()).isEqualTo("one two ");

    JsonNode stopped =
        ask("Echo: one two", "\"generationConfig\":{\"stopSequences\":[\" two\"]}").json();
    assertThat(stopped.at("/candidates/0/finishReason").asText()).isEqualTo("STOP");
    assertThat(stopped.at("/candidates/0/content/parts/0/text").asText()).isEqualTo("one");
  }

  @Test
  void bothSchemaLanguagesGetConformingJson() {
    String json =
        "\"generationConfig\":{\"responseMimeType\":\"application/json\",\"responseJsonSchema\":{"
            + "\"type\":\"object\",\"properties\":{\"n\":{\"type\":\"integer\",\"unknown\":1}},"
            + "\"required\":[\"n\"],\"additionalProperties\":false}}";
    assertThat(answer(ask("Hi", json)).path("n").isIntegralNumber()).isTrue();

    String openApi =
        "\"generationConfig\":{\"responseMimeType\":\"application/json\",\"responseSchema\":{"
            + "\"type\":\"OBJECT\",\"properties\":{\"a\":{\"type\":\"STRING\"},\"b\":{\"type\":"
            + "\"boolean\"}},\"required\":[\"a\",\"b\"],\"propertyOrdering\":[\"b\",\"a\"]}}";
    JsonNode ordered = answer(ask("Hi", openApi));
    assertThat(ordered.fieldNames()).toIterable().containsExactly("b", "a");
    assertThat(ordered.path("b").isBoolean()).isTrue();
  }

  private static JsonNode answer(Answer answer) {
    return ApiClient.parse(answer.json().at("/candidates/0/content/parts/0/text").asText());
  }

  @Test
  void functionIsCalledWhenDemandedAndItsResponseIsTakenBack() {
    String tools =
        "\"tools\":[{\"functionDeclarations\":[{\"name\":\"weather\",\"parameters\":{\"type\":"
            + "\"OBJECT\",\"properties\":{\"city\":{\"type\":\"STRING\"}}}}]}]";
    JsonNode json =
        ask("Hi", tools + ",\"toolConfig\":{\"functionCallingConfig\":{\"mode\":\"ANY\"}}").json();

    JsonNode part = json.at("/candidates/0/content/parts/0");
    assertThat(part.at("/functionCall/name").asText()).isEqualTo("weather");
    assertThat(part.at("/functionCall/args/city").isTextual()).isTrue();
    assertThat(json.at("/candidates/0/finishReason").asText()).isEqualTo("STOP");

    String turns =
        "{\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"Hi\"}]},{\"role\":\"model\","
            + "\"parts\":["
            + part
            + "]},{\"role\":\"user\",\"parts\":[{\"functionResponse\":{\"name\":\"weather\","
            + "\"response\":{\"sky\":\"blue\"}}},{\"text\":\"Echo: warm\"}]}],"
            + tools
            + "}";
    assertThat(api.content(LITE, turns).json().at("/candidates/0/content/parts/0/text").asText())
        .isEqualTo("warm");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "gemini-2.5-flash-lite | 'foo':1 | Unknown name \"foo\": Cannot find field.",
        "gemini-2.5-flash-lite | 'labels':{} | Unknown name \"labels\"",
        "gemini-2.5-flash-lite | 'generationConfig':{'maxTokens':1} | Unknown name \"maxTokens\" at 'generation_config'",
        "gemini-2.5-flash-lite | 'generationConfig':{'temperature':'hot'} | Invalid value at 'generation_config.temperature' (TYPE_FLOAT), \"hot\"",
        "gemini-2.5-flash-lite | 'generationConfig':{'temperature':3} | at most 2",
        "gemini-2.5-flash-lite | 'generationConfig':{'maxOutputTokens':70000} | supported range is from 1 (inclusive) to 65537 (exclusive)",
        "gemini-2.5-flash-lite | 'generationConfig':{'candidateCount':2} | Multiple candidates",
        "gemini-2.5-flash-lite | 'generationConfig':{'stopSequences':['1','2','3','4','5','6']} | at most 5",
        "gemini-2.5-flash-lite | 'generationConfig':{'responseMimeType':'text/html'} | allowed mimetypes",
        "gemini-2.5-flash-lite | 'generationConfig':{'responseSchema':{'type':'OBJECT'}} | only supported with",
        "gemini-2.5-flash-lite | 'generationConfig':{'responseMimeType':'application/json','responseSchema':{'type':'OBJECT','additionalProperties':false}} | Unknown name \"additionalProperties\" at 'generation_config.response_schema'",
        "gemini-2.5-flash-lite | 'generationConfig':{'responseMimeType':'application/json','responseSchema':{'type':'OBJECT'},'responseJsonSchema':{}} | Only one of",
        "gemini-2.5-flash-lite | 'generationConfig':{'thinkingConfig':{'thinkingLevel':'LOW'}} | Thinking level LOW is not supported",
        "gemini-2.5-flash-lite | 'safetySettings':[{'category':'HARM_CATEGORY_X','threshold':'OFF'}] | Invalid value at 'safety_settings[0].category'",
        "gemini-2.5-flash-lite | 'tools':[{'googleSearch':{}}] | Only function declarations are part",
        "gemini-2.5-pro | 'generationConfig':{'thinkingConfig':{'thinkingBudget':0}} | only works in thinking mode",
        "gemini-3.8-flash | 'generationConfig':{'thinkingConfig':{'thinkingLevel':'MINIMAL'}} | Thinking level MINIMAL is not supported",
        "gemini-3.8-flash | 'generationConfig':{'thinkingConfig':{'thinkingBudget':100}} | Thinking budget is not supported",
        "gemini-3.8-flash | 'generationConfig':{'thinkingConfig':{'thinkingBudget':100,'thinkingLevel':'LOW'}} | only one of thinking budget and thinking level",
        "gemini-3.8-flash | 'generationConfig':{'presencePenalty':1} | Penalty is not enabled",
      })
  void fieldsAreReadStrictlyForEachGeneration(String model, String more, String message) {
    Answer answer = api.content(model, body("Hi", more.replace('\'', '"')));
    assertInvalid(answer, message);
    if (message.startsWith("Unknown name")) {
      assertThat(detail(answer, "BadRequest").path("fieldViolations")).hasSize(1);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{} | contents is not specified",
        "{'contents':[]} | contents is not specified",
        "{'contents':[{'role':'assistant','parts':[{'text':'Hi'}]}]} | valid role: user, model",
        "{'contents':[{'parts':[]}]} | contents.parts must not be empty",
        "{'contents':[{'parts':[{'text':''}]}]} | must have one initialized field",
        "{'contents':[{'parts':[{'text':'Hi','fileData':{'fileUri':'x'}}]}]} | oneof field 'data' is already set",
        "{'contents':[{'parts':[{'inlineData':{'mimeType':'image/png','data':'AAAA'}}]}]} | Unable to process input image",
        "{'contents':[{'parts':[{'inlineData':{'mimeType':'image/png','data':'R0lGODlh'}}]}]} | Unable to process input image",
        "[] | Expected an object",
      })
  void contentsAreReadStrictly(String body, String message) {
    assertInvalid(api.content(LITE, body.replace('\'', '"')), message);
  }

  @Test
  void lastTurnOfTheModelIsForOlderModelsOnly() {
    String prefill =
        "{\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"Hi\"}]},{\"role\":\"model\","
            + "\"parts\":[{\"text\":\"{\"}]}]}";
    assertThat(api.content(LITE, prefill).status()).isEqualTo(200);
    assertInvalid(api.content(FLASH, prefill), "role 'user'");
  }

  @Test
  void temperatureIsAcceptedEvenWhereItIsIgnored() {
    assertThat(
            api.content(FLASH, body("Hi", "\"generationConfig\":{\"temperature\":0,\"seed\":7}"))
                .status())
        .isEqualTo(200);
  }

  @Test
  void keysAreJudgedAsGoogleJudgesThem() {
    HttpRequest.BodyPublisher body = HttpRequest.BodyPublishers.ofString(body("Hi", ""));
    String path = "/v1beta/models/" + LITE + ":generateContent";
    Answer wrong = api.send(api.gemini(path).setHeader("x-goog-api-key", "no").POST(body).build());
    assertInvalid(wrong, "API key not valid");
    assertThat(detail(wrong, "ErrorInfo").path("reason").asText()).isEqualTo("API_KEY_INVALID");

    HttpRequest.Builder bare =
        HttpRequest.newBuilder(api.gemini(path).build().uri())
            .header("Content-Type", "application/json")
            .POST(body);
    assertRefused(api.send(bare.build()), 403, "PERMISSION_DENIED", "unregistered callers");
    assertRefused(
        api.send(api.gemini(path).header("Authorization", "Bearer x").POST(body).build()),
        401,
        "UNAUTHENTICATED",
        "exactly one API key");
    assertThat(
            api.send(
                    HttpRequest.newBuilder(api.gemini(path + "?key=AQ.test").build().uri())
                        .header("Content-Type", "application/json")
                        .POST(body)
                        .build())
                .status())
        .isEqualTo(200);
  }

  @Test
  void unknownModelsAndPathsAreNotFound() {
    assertRefused(
        api.content("gemini-0", body("Hi", "")),
        404,
        "NOT_FOUND",
        "models/gemini-0 is not found for API version v1beta");
    assertRefused(
        api.send(api.gemini("/v1beta/tunedModels").GET().build()), 404, "NOT_FOUND", "not found");
  }

  @Test
  void tooLargeABodyIsAnInvalidArgument() {
    assertInvalid(ask("x".repeat(21 * 1_024 * 1_024), ""), "exceeds the limit: 20971520 bytes");
  }

  @Test
  void sharedBeginningsAreServedFromTheCache() {
    String text = "word ".repeat(2_000);
    assertThat(ask(text + "one", "").json().path("usageMetadata").has("cachedContentTokenCount"))
        .isFalse();

    JsonNode usage = ask(text + "two", "").json().path("usageMetadata");
    long cached = usage.path("cachedContentTokenCount").asLong();
    long prompt = usage.path("promptTokenCount").asLong();
    assertThat(cached).isBetween(2_000L, prompt);
    assertThat(usage.at("/cacheTokensDetails/0/tokenCount").asLong()).isEqualTo(cached);
    // plain x 0.1 + cached x 0.01 + output x 0.4 dollars per million
    assertThat(new BigDecimal(api.lastBilled().path("usd").asText()))
        .isEqualByComparingTo(
            BigDecimal.valueOf(
                (prompt - cached) * 10 + cached + usage.path("candidatesTokenCount").asLong() * 40,
                8));
  }

  @Test
  void longPromptsOfProHaveASecondPrice() {
    api.content("gemini-2.5-pro", body("word ".repeat(170_000) + "Echo: x", ""));

    JsonNode entry = api.lastBilled();
    long input = entry.path("inputTokens").asLong();
    assertThat(input).isGreaterThan(200_000);
    assertThat(new BigDecimal(entry.path("usd").asText()))
        .isEqualByComparingTo(
            BigDecimal.valueOf(input * 25 + entry.path("outputTokens").asLong() * 150, 7));
  }

  @Test
  void tokensAreCountedForNothing() {
    HttpRequest.Builder count = api.gemini("/v1beta/models/" + LITE + ":countTokens");
    String contents = body("Echo: no", "");
    assertThat(
            api.send(count.copy().POST(HttpRequest.BodyPublishers.ofString(contents)).build())
                .raw()
                .body())
        .isEqualTo(
            "{\"totalTokens\":11,\"promptTokensDetails\":[{\"modality\":\"TEXT\",\"tokenCount\":11}]}");
    String whole =
        "{\"generateContentRequest\":"
            + body(
                "Echo: no",
                "\"model\":\"models/"
                    + LITE
                    + "\",\"systemInstruction\":{\"parts\":[{\"text\":\"Hm\"}]}")
            + "}";
    assertThat(
            api.send(count.copy().POST(HttpRequest.BodyPublishers.ofString(whole)).build())
                .json()
                .path("totalTokens")
                .asLong())
        .isGreaterThan(11);
    assertThat(api.bill().path("totalUsd").asText()).isEqualTo("0");
  }

  @Test
  void modelsAreListedPageByPage() {
    JsonNode page = api.send(api.gemini("/v1beta/models?pageSize=2").GET().build()).json();
    assertThat(page.path("models")).hasSize(2);
    JsonNode next =
        api.send(
                api.gemini("/v1beta/models?pageToken=" + page.path("nextPageToken").asText())
                    .GET()
                    .build())
            .json();
    assertThat(next.has("nextPageToken")).isFalse();
    assertThat(next.path("models").findValuesAsText("name"))
        .contains("models/" + LITE)
        .doesNotContainAnyElementsOf(page.path("models").findValuesAsText("name"));

    JsonNode model = api.send(api.gemini("/v1beta/models/" + FLASH).GET().build()).json();
    assertThat(model.path("inputTokenLimit").asLong()).isEqualTo(1_048_576);
    assertThat(model.path("supportedGenerationMethods").toString()).contains("generateContent");
  }

  @Test
  void limitsAreToldOnlyWhenTheyAreExceeded() {
    restart("{requestsPerMinute: 3, inputTokensPerMinute: 60000}");
    Answer first = ask("Hi", "");
    assertThat(first.raw().headers().map().keySet()).noneMatch(name -> name.contains("ratelimit"));

    Answer refused = ask("Hi", "");
    assertRefused(refused, 429, "RESOURCE_EXHAUSTED", "You exceeded your current quota");
    JsonNode violation = detail(refused, "QuotaFailure").at("/violations/0");
    assertThat(violation.path("quotaId").asText())
        .isEqualTo("GenerateRequestsPerMinutePerProjectPerModel");
    assertThat(violation.path("quotaValue").asText()).isEqualTo("3");
    assertThat(violation.at("/quotaDimensions/model").asText()).isEqualTo(LITE);
    assertThat(detail(refused, "RetryInfo").path("retryDelay").asText()).isEqualTo("40s");
    assertThat(refused.header("retry-after")).isEmpty();
    clock.advance(Duration.ofSeconds(40));
    assertThat(ask("Hi", "").status()).isEqualTo(200);
  }

  @Test
  void inputTokensAreLimitedToo() {
    restart("{inputTokensPerMinute: 600, burstSeconds: 60}");
    assertThat(ask("word ".repeat(400), "").status()).isEqualTo(200);

    Answer refused = ask("word ".repeat(400), "");
    assertThat(detail(refused, "QuotaFailure").at("/violations/0/quotaId").asText())
        .isEqualTo("GenerateContentPaidTierInputTokensPerModelPerMinute");
    assertThat(detail(ask("word ".repeat(1_000), ""), "RetryInfo").isMissingNode()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "400, INVALID_ARGUMENT",
    "401, UNAUTHENTICATED",
    "403, PERMISSION_DENIED",
    "404, NOT_FOUND",
    "429, RESOURCE_EXHAUSTED",
    "499, CANCELLED",
    "500, INTERNAL",
    "503, UNAVAILABLE",
    "504, DEADLINE_EXCEEDED",
  })
  void configuredErrorsHaveTheirUsualStatus(int status, String name) {
    api.plant("{\"status\":" + status + "}");
    assertRefused(ask("Hi", ""), status, name, "");
    assertThat(api.lastBilled().path("billed").asBoolean()).isFalse();
  }

  @Test
  void configuredErrorsMayHaveEveryDocumentedDetail() {
    api.plant("{\"status\":429,\"retryAfterMillis\":3700}");
    assertThat(detail(ask("Hi", ""), "RetryInfo").path("retryDelay").asText()).isEqualTo("3.700s");
    api.plant("{\"status\":429,\"retryAfterSeconds\":19}");
    assertThat(detail(ask("Hi", ""), "RetryInfo").path("retryDelay").asText()).isEqualTo("19s");
    api.plant("{\"status\":429,\"code\":\"GenerateRequestsPerDayPerProjectPerModel\"}");
    assertThat(detail(ask("Hi", ""), "QuotaFailure").at("/violations/0/quotaId").asText())
        .contains("PerDay");
    api.plant("{\"status\":429}");
    Answer onlyHelp = ask("Hi", "");
    assertThat(onlyHelp.error().path("details")).hasSize(1);
    assertThat(detail(onlyHelp, "Help").path("links")).hasSize(1);
    api.plant("{\"status\":400,\"type\":\"FAILED_PRECONDITION\"}");
    assertRefused(ask("Hi", ""), 400, "FAILED_PRECONDITION", "");
    api.plant("{\"status\":403,\"code\":\"SERVICE_DISABLED\"}");
    assertThat(detail(ask("Hi", ""), "ErrorInfo").path("reason").asText())
        .isEqualTo("SERVICE_DISABLED");
    api.plant("{\"status\":503,\"array\":true}");
    Answer wrapped = ask("Hi", "");
    assertThat(wrapped.json().isArray()).isTrue();
    assertThat(wrapped.json().at("/0/error/status").asText()).isEqualTo("UNAVAILABLE");
  }

  @Test
  void spentCreditIsAQuota() {
    restart("{creditUsd: 0}");
    assertRefused(ask("Hi", ""), 429, "RESOURCE_EXHAUSTED", "billing details");
  }

  private JsonNode altered(String fault) {
    api.plant(fault);
    Answer answer = ask("Echo: " + "word ".repeat(20), "");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(api.lastBilled().path("billed").asBoolean()).isTrue();
    return answer.json();
  }

  @Test
  void blockedPromptHasNoCandidatesAndCostsItsInput() {
    JsonNode blocked = altered("{\"kind\":\"refusal\"}");
    assertThat(blocked.has("candidates")).isFalse();
    assertThat(blocked.at("/promptFeedback/blockReason").asText()).isEqualTo("PROHIBITED_CONTENT");
    assertThat(blocked.path("usageMetadata").has("candidatesTokenCount")).isFalse();
    assertThat(api.lastBilled().path("outputTokens").asLong()).isZero();
    assertThat(
            altered("{\"kind\":\"refusal\",\"code\":\"BLOCKLIST\"}")
                .at("/promptFeedback/blockReason")
                .asText())
        .isEqualTo("BLOCKLIST");
  }

  @Test
  void answersMayBeUnwelcomeInEveryDocumentedWay() {
    JsonNode filtered = altered("{\"kind\":\"contentFilter\"}").at("/candidates/0");
    assertThat(filtered.path("finishReason").asText()).isEqualTo("SAFETY");
    assertThat(filtered.has("content")).isFalse();
    assertThat(filtered.at("/safetyRatings/0/blocked").asBoolean()).isTrue();
    for (String reason : List.of("RECITATION", "SPII", "LANGUAGE")) {
      assertThat(
              altered("{\"kind\":\"contentFilter\",\"code\":\"" + reason + "\"}")
                  .at("/candidates/0/finishReason")
                  .asText())
          .isEqualTo(reason);
    }

    JsonNode cut = altered("{\"kind\":\"length\"}").at("/candidates/0");
    assertThat(cut.path("finishReason").asText()).isEqualTo("MAX_TOKENS");
    assertThat(cut.at("/content/parts/0/text").asText()).isNotEmpty();

    JsonNode failed =
        altered("{\"kind\":\"failed\",\"code\":\"MALFORMED_FUNCTION_CALL\"}").at("/candidates/0");
    assertThat(failed.path("finishReason").asText()).isEqualTo("MALFORMED_FUNCTION_CALL");

    assertThat(altered("{\"kind\":\"emptyChoices\"}").has("candidates")).isFalse();
    assertThat(
            altered("{\"kind\":\"nullContent\"}")
                .at("/candidates/0/content/parts/0/text")
                .asText("x"))
        .isEmpty();
    assertThat(altered("{\"kind\":\"missingUsage\"}").has("usageMetadata")).isFalse();
    assertThat(altered("{\"kind\":\"missingUsageDetails\"}").path("usageMetadata")).hasSize(3);
    assertThat(altered("{\"kind\":\"extraMembers\"}").has("undocumented")).isTrue();
  }
}
