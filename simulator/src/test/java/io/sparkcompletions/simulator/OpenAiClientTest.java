package io.sparkcompletions.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.JsonValue;
import com.openai.errors.BadRequestException;
import com.openai.errors.InternalServerException;
import com.openai.errors.NotFoundException;
import com.openai.errors.OpenAIServiceException;
import com.openai.errors.RateLimitException;
import com.openai.errors.UnauthorizedException;
import com.openai.models.FunctionDefinition;
import com.openai.models.FunctionParameters;
import com.openai.models.Reasoning;
import com.openai.models.ReasoningEffort;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionMessageFunctionToolCall;
import com.openai.models.chat.completions.StructuredChatCompletionCreateParams;
import com.openai.models.completions.CompletionUsage;
import com.openai.models.models.Model;
import com.openai.models.responses.FunctionTool;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseError;
import com.openai.models.responses.ResponseFunctionToolCall;
import com.openai.models.responses.ResponseOutputItem;
import com.openai.models.responses.ResponseOutputMessage;
import com.openai.models.responses.ResponseStatus;
import com.openai.models.responses.StructuredResponseCreateParams;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * OpenAI's own client against the simulator, validating each response against its own types: what
 * the simulator sends must be what OpenAI's readers expect.
 */
class OpenAiClientTest extends ClientTest {

  private static final String MODEL = "gpt-4.1-mini";
  private static final String REASONING_MODEL = "gpt-5-mini";

  private static OpenAIClient client;

  /** What a structured answer is read into; the client derives the schema from its fields. */
  public static final class Verdict {
    public String reason = "";
    public int score;
    public Optional<String> note = Optional.empty();
    public List<String> words = List.of();
  }

  @BeforeAll
  static void open() {
    client = client("sk-test", 0);
  }

  @AfterAll
  static void close() {
    client.close();
  }

  private static OpenAIClient client(String key, int maxRetries) {
    return OpenAIOkHttpClient.builder()
        .baseUrl(simulator.baseUrl())
        .apiKey(key)
        .maxRetries(maxRetries)
        .responseValidation(true)
        .build();
  }

  private static ChatCompletionCreateParams.Builder chat(String model, String user) {
    return ChatCompletionCreateParams.builder().model(model).addUserMessage(user);
  }

  private static ResponseCreateParams.Builder response(String model, String input) {
    return ResponseCreateParams.builder().model(model).input(input);
  }

  private static ChatCompletion ask(ChatCompletionCreateParams.Builder params) {
    return client.chat().completions().create(params.build());
  }

  private static Response respond(ResponseCreateParams.Builder params) {
    return client.responses().create(params.build());
  }

  private static String word(ChatCompletion.Choice choice) {
    return choice.finishReason().asString();
  }

  private static ResponseOutputMessage message(Response response) {
    return response.output().stream()
        .flatMap(item -> item.message().stream())
        .findFirst()
        .orElseThrow();
  }

  private static String text(Response response) {
    return message(response).content().get(0).asOutputText().text();
  }

  @Test
  void chatCompletionIsReadWithAllItsMembers() {
    ChatCompletion completion = ask(chat(MODEL, "Echo: pong").n(2).logprobs(true).topLogprobs(2));

    assertThat(completion.id()).startsWith("chatcmpl-");
    assertThat(completion.model()).isEqualTo("gpt-4.1-mini-2025-04-14");
    assertThat(completion.created()).isPositive();
    assertThat(completion.serviceTier().orElseThrow().asString()).isEqualTo("default");
    assertThat(completion.choices()).hasSize(2);
    ChatCompletion.Choice choice = completion.choices().get(0);
    assertThat(choice.message().content()).hasValue("pong");
    assertThat(choice.message().refusal()).isEmpty();
    assertThat(choice.message().toolCalls()).isEmpty();
    assertThat(word(choice)).isEqualTo("stop");
    assertThat(choice.logprobs().orElseThrow().content().orElseThrow().get(0).topLogprobs())
        .hasSize(2);
    assertThat(completion._additionalProperties()).isEmpty();
  }

  @Test
  void responseIsReadWithAllItsMembers() {
    Response response = respond(response(MODEL, "Echo: pong").maxOutputTokens(100));

    assertThat(response.id()).startsWith("resp_");
    assertThat(response.status()).hasValue(ResponseStatus.COMPLETED);
    assertThat(response.completedAt()).isPresent();
    assertThat(response.maxOutputTokens()).hasValue(100L);
    assertThat(response.error()).isEmpty();
    assertThat(response.incompleteDetails()).isEmpty();
    assertThat(text(response)).isEqualTo("pong");
    assertThat(response._additionalProperties()).isEmpty();
  }

  @Test
  void structuredAnswersBecomeObjectsOfTheirClass() {
    StructuredChatCompletionCreateParams<Verdict> chat =
        chat(MODEL, "Rate: good").responseFormat(Verdict.class).build();
    StructuredResponseCreateParams<Verdict> response =
        response(MODEL, "Rate: good").text(Verdict.class).build();

    Verdict first =
        client.chat().completions().create(chat).choices().get(0).message().content().orElseThrow();
    Verdict second =
        client.responses().create(response).output().stream()
            .flatMap(item -> item.message().stream())
            .flatMap(message -> message.content().stream())
            .flatMap(content -> content.outputText().stream())
            .findFirst()
            .orElseThrow();

    assertThat(first.reason).isNotEmpty();
    assertThat(first.words).isNotNull();
    assertThat(second).usingRecursiveComparison().isEqualTo(first);
  }

  @Test
  void toolCallsArriveWithNameArgumentsAndId() {
    Map<String, Object> properties = Map.of("city", Map.of("type", "string"));
    ChatCompletion completion =
        ask(
            chat(MODEL, "Call tool: weather")
                .addFunctionTool(
                    FunctionDefinition.builder()
                        .name("weather")
                        .parameters(
                            FunctionParameters.builder()
                                .putAdditionalProperty("type", JsonValue.from("object"))
                                .putAdditionalProperty("properties", JsonValue.from(properties))
                                .build())
                        .build()));
    Response response =
        respond(
            response(MODEL, "Call tool: weather")
                .addTool(
                    FunctionTool.builder()
                        .name("weather")
                        .strict(false)
                        .parameters(
                            FunctionTool.Parameters.builder()
                                .putAdditionalProperty("type", JsonValue.from("object"))
                                .putAdditionalProperty("properties", JsonValue.from(properties))
                                .build())
                        .build()));

    assertThat(word(completion.choices().get(0))).isEqualTo("tool_calls");
    assertThat(completion.choices().get(0).message().content()).isEmpty();
    ChatCompletionMessageFunctionToolCall call =
        completion.choices().get(0).message().toolCalls().orElseThrow().get(0).asFunction();
    assertThat(call.id()).startsWith("call_");
    assertThat(call.function().name()).isEqualTo("weather");
    assertThat(ApiClient.parse(call.function().arguments()).path("city").asText()).isNotEmpty();

    ResponseFunctionToolCall item =
        response.output().stream()
            .flatMap(each -> each.functionCall().stream())
            .findFirst()
            .orElseThrow();
    assertThat(item.name()).isEqualTo("weather");
    assertThat(item.callId()).startsWith("call_");
    assertThat(item.id().orElseThrow()).startsWith("fc_");
    assertThat(item.arguments()).isEqualTo(call.function().arguments());
  }

  @Test
  void refusalIsToldInItsOwnPlace() {
    api.plantRule("{\"times\":2,\"fault\":{\"kind\":\"refusal\"}}");

    ChatCompletion completion = ask(chat(MODEL, "Hi"));
    Response response = respond(response(MODEL, "Hi"));

    assertThat(completion.choices().get(0).message().refusal().orElseThrow()).isNotEmpty();
    assertThat(completion.choices().get(0).message().content()).isEmpty();
    assertThat(message(response).content().get(0).asRefusal().refusal()).isNotEmpty();
  }

  @Test
  void cutAnswersTellThatTheyAreCut() {
    ChatCompletion completion =
        ask(chat(MODEL, "Echo: one two three four five").maxCompletionTokens(2));
    Response response = respond(response(MODEL, "Echo: " + "word ".repeat(40)).maxOutputTokens(16));

    assertThat(word(completion.choices().get(0))).isEqualTo("length");
    assertThat(completion.usage().orElseThrow().completionTokens()).isEqualTo(2);
    assertThat(response.status()).hasValue(ResponseStatus.INCOMPLETE);
    assertThat(
            response.incompleteDetails().flatMap(Response.IncompleteDetails::reason).orElseThrow())
        .isEqualTo(Response.IncompleteDetails.Reason.MAX_OUTPUT_TOKENS);
  }

  @Test
  void filteredAnswersTellThatTheyAreFiltered() {
    api.plantRule("{\"times\":2,\"fault\":{\"kind\":\"contentFilter\"}}");

    ChatCompletion completion = ask(chat(MODEL, "Hi"));
    Response response = respond(response(MODEL, "Hi"));

    assertThat(word(completion.choices().get(0))).isEqualTo("content_filter");
    assertThat(
            response.incompleteDetails().flatMap(Response.IncompleteDetails::reason).orElseThrow())
        .isEqualTo(Response.IncompleteDetails.Reason.CONTENT_FILTER);
  }

  @Test
  void failedResponseCarriesItsError() {
    api.plant("{\"kind\":\"failed\",\"code\":\"rate_limit_exceeded\",\"message\":\"m\"}");

    Response response = respond(response(MODEL, "Hi"));

    assertThat(response.status()).hasValue(ResponseStatus.FAILED);
    assertThat(response.error().orElseThrow().code())
        .isEqualTo(ResponseError.Code.RATE_LIMIT_EXCEEDED);
    assertThat(response.usage()).isEmpty();
  }

  @Test
  void usageTellsCachedAndReasoningTokens() {
    String prompt = "A long common beginning. ".repeat(300);
    assertThat(
            ask(chat(REASONING_MODEL, prompt))
                .usage()
                .flatMap(CompletionUsage::promptTokensDetails)
                .flatMap(CompletionUsage.PromptTokensDetails::cachedTokens))
        .hasValue(0L);
    CompletionUsage usage = ask(chat(REASONING_MODEL, prompt)).usage().orElseThrow();
    Response response =
        respond(
            response(REASONING_MODEL, prompt)
                .reasoning(Reasoning.builder().effort(ReasoningEffort.HIGH).build()));

    long cached = usage.promptTokensDetails().orElseThrow().cachedTokens().orElseThrow();
    assertThat(cached).isBetween(1_024L, usage.promptTokens());
    long reasoning = usage.completionTokensDetails().orElseThrow().reasoningTokens().orElseThrow();
    assertThat(reasoning).isBetween(1L, usage.completionTokens());
    assertThat(usage.totalTokens()).isEqualTo(usage.promptTokens() + usage.completionTokens());

    var other = response.usage().orElseThrow();
    assertThat(other.inputTokensDetails().cachedTokens()).isGreaterThanOrEqualTo(1_024L);
    assertThat(other.outputTokensDetails().reasoningTokens())
        .isBetween(reasoning, other.outputTokens());
    assertThat(response.output()).anyMatch(ResponseOutputItem::isReasoning);
  }

  @Test
  void modelsAreListedAndRetrieved() {
    List<Model> models = client.models().list().data();
    assertThat(models).extracting(Model::id).contains("gpt-5.4-mini", "gpt-5.4-mini-2026-03-17");

    Model model = client.models().retrieve(MODEL);
    assertThat(model.id()).isEqualTo(MODEL);
    assertThat(model.ownedBy()).isNotEmpty();
    assertThat(model.created()).isPositive();

    NotFoundException unknown =
        catchThrowableOfType(NotFoundException.class, () -> client.models().retrieve("gpt-0"));
    assertThat(unknown.code()).hasValue("model_not_found");
    assertThat(unknown.param()).hasValue("model");
  }

  @Test
  void wrongKeyIsUnauthorized() {
    OpenAIClient stranger = client("sk-invalid", 0);
    try {
      UnauthorizedException refused =
          catchThrowableOfType(
              UnauthorizedException.class,
              () -> stranger.chat().completions().create(chat(MODEL, "Hi").build()));

      assertThat(refused.statusCode()).isEqualTo(401);
      assertThat(refused.code()).hasValue("invalid_api_key");
      assertThat(refused.type()).hasValue("invalid_request_error");
      assertThat(refused.param()).isEmpty();
      assertThat(refused.headers().values("x-request-id")).hasSize(1);
    } finally {
      stranger.close();
    }
  }

  @Test
  void unknownModelIsNotFound() {
    NotFoundException chat =
        catchThrowableOfType(NotFoundException.class, () -> ask(chat("gpt-0", "Hi")));
    NotFoundException response =
        catchThrowableOfType(NotFoundException.class, () -> respond(response("gpt-0", "Hi")));

    assertThat(List.of(chat, response))
        .allSatisfy(
            refused -> {
              assertThat(refused.code()).hasValue("model_not_found");
              assertThat(refused.type()).hasValue("invalid_request_error");
            });
  }

  @Test
  void wrongParametersAreBadRequestsThatNameTheParameter() {
    BadRequestException unknown =
        catchThrowableOfType(
            BadRequestException.class,
            () -> ask(chat(MODEL, "Hi").putAdditionalBodyProperty("wibble", JsonValue.from(1))));
    assertThat(unknown.param()).hasValue("wibble");
    assertThat(unknown.code()).hasValue("unknown_parameter");
    assertThat(unknown.type()).hasValue("invalid_request_error");

    BadRequestException unsupported =
        catchThrowableOfType(
            BadRequestException.class, () -> ask(chat(REASONING_MODEL, "Hi").temperature(0.2)));
    assertThat(unsupported.param()).hasValue("temperature");
    assertThat(unsupported.code()).hasValue("unsupported_value");

    BadRequestException moved =
        catchThrowableOfType(
            BadRequestException.class,
            () ->
                respond(
                    response(MODEL, "Hi")
                        .putAdditionalBodyProperty("max_tokens", JsonValue.from(5))));
    assertThat(moved.param()).hasValue("max_tokens");
    assertThat(moved.code()).hasValue("unsupported_parameter");
  }

  @Test
  void overlongPromptHasItsOwnCode() {
    String prompt = "word ".repeat(110_000);

    BadRequestException chat =
        catchThrowableOfType(BadRequestException.class, () -> ask(chat("gpt-4o-mini", prompt)));
    BadRequestException response =
        catchThrowableOfType(
            BadRequestException.class, () -> respond(response("gpt-4o-mini", prompt)));

    assertThat(chat.code()).hasValue("context_length_exceeded");
    assertThat(response.code()).hasValue("context_length_exceeded");
  }

  @Test
  void limitIsARateLimitExceptionWithTheTimeToWait() {
    api.plant("{\"status\":429,\"retryAfterSeconds\":7}");

    RateLimitException refused =
        catchThrowableOfType(RateLimitException.class, () -> ask(chat(MODEL, "Hi")));

    assertThat(refused.statusCode()).isEqualTo(429);
    assertThat(refused.code()).hasValue("rate_limit_exceeded");
    assertThat(refused.type()).hasValue("requests");
    assertThat(refused.headers().values("retry-after")).containsExactly("7");
    assertThat(refused.headers().values("x-request-id")).hasSize(1);
  }

  @Test
  void spentCreditIsARateLimitExceptionOfAnotherType() {
    api.configure("{\"creditUsd\":0}");
    try {
      RateLimitException refused =
          catchThrowableOfType(RateLimitException.class, () -> ask(chat(MODEL, "Hi")));
      assertThat(refused.code()).hasValue("insufficient_quota");
      assertThat(refused.type()).hasValue("insufficient_quota");
    } finally {
      api.configure("{\"creditUsd\":null}");
    }
  }

  @Test
  void clientObeysRetryAfterByItself() {
    api.plant("{\"status\":429,\"retryAfterMillis\":1}");
    OpenAIClient patient = client("sk-test", 1);
    try {
      ChatCompletion completion =
          patient.chat().completions().create(chat(MODEL, "Echo: second try").build());
      assertThat(completion.choices().get(0).message().content()).hasValue("second try");
    } finally {
      patient.close();
    }
    assertThat(api.stats().path("statusCounts").toString()).isEqualTo("{\"200\":1,\"429\":1}");
  }

  @ParameterizedTest
  @CsvSource({"500, server_error, ''", "503, service_unavailable_error, server_is_overloaded"})
  void serverErrorsAreInternalServerExceptions(int status, String type, String code) {
    api.plant("{\"status\":" + status + "}");

    InternalServerException failed =
        catchThrowableOfType(InternalServerException.class, () -> ask(chat(MODEL, "Hi")));

    assertThat(failed.statusCode()).isEqualTo(status);
    assertThat(failed.type()).hasValue(type);
    assertThat(failed.code()).isEqualTo(code.isEmpty() ? Optional.empty() : Optional.of(code));
  }

  @Test
  void pageOfAGatewayIsAnErrorWithoutMembers() {
    api.plant("{\"status\":502,\"html\":true}");

    OpenAIServiceException failed =
        catchThrowableOfType(InternalServerException.class, () -> ask(chat(MODEL, "Hi")));

    assertThat(failed.statusCode()).isEqualTo(502);
    assertThat(failed.type()).isEmpty();
    assertThat(failed.headers().values("content-type").get(0)).startsWith("text/html");
  }
}
