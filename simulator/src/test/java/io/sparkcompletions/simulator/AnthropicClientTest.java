package io.sparkcompletions.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.core.JsonValue;
import com.anthropic.errors.AnthropicServiceException;
import com.anthropic.errors.BadRequestException;
import com.anthropic.errors.NotFoundException;
import com.anthropic.errors.RateLimitException;
import com.anthropic.errors.UnauthorizedException;
import com.anthropic.models.messages.CacheControlEphemeral;
import com.anthropic.models.messages.ContentBlock;
import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.MessageCountTokensParams;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.StopReason;
import com.anthropic.models.messages.StructuredMessageCreateParams;
import com.anthropic.models.messages.TextBlockParam;
import com.anthropic.models.messages.Tool;
import com.anthropic.models.messages.ToolUseBlock;
import com.anthropic.models.models.ModelInfo;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Anthropic's own client against the simulator, validating each response against its own types:
 * what the simulator sends must be what Anthropic's readers expect.
 */
class AnthropicClientTest extends ClientTest {

  private static final String MODEL = "claude-haiku-4-5";

  private static AnthropicClient client;

  /** What a structured answer is read into; the client derives the schema from its fields. */
  public static final class Verdict {
    public String reason = "";
    public int score;
    public List<String> words = List.of();
  }

  @BeforeAll
  static void open() {
    client = client("sk-ant-test", 0);
  }

  @AfterAll
  static void close() {
    client.close();
  }

  private static AnthropicClient client(String key, int maxRetries) {
    return AnthropicOkHttpClient.builder()
        .baseUrl(simulator.url())
        .apiKey(key)
        .maxRetries(maxRetries)
        .responseValidation(true)
        .build();
  }

  private static MessageCreateParams.Builder message(String model, String user) {
    return MessageCreateParams.builder().model(model).maxTokens(8_000).addUserMessage(user);
  }

  private static Message ask(MessageCreateParams.Builder params) {
    return client.messages().create(params.build());
  }

  private static String text(Message message) {
    return message.content().stream()
        .flatMap(block -> block.text().stream())
        .map(block -> block.text())
        .findFirst()
        .orElse("");
  }

  @Test
  void messageIsReadWithAllItsMembers() {
    Message message = ask(message(MODEL, "Echo: pong").system("Be brief."));

    assertThat(message.id()).startsWith("msg_");
    assertThat(message.model().asString()).isEqualTo("claude-haiku-4-5-20251001");
    assertThat(text(message)).isEqualTo("pong");
    assertThat(message.stopReason()).hasValue(StopReason.END_TURN);
    assertThat(message.stopSequence()).isEmpty();
    assertThat(message.stopDetails()).isEmpty();
    assertThat(message.usage().inputTokens()).isPositive();
    assertThat(message.usage().outputTokens()).isEqualTo(1);
    assertThat(message.usage().serviceTier().orElseThrow().asString()).isEqualTo("standard");
    assertThat(message._additionalProperties()).isEmpty();
    assertThat(message.usage()._additionalProperties()).isEmpty();
  }

  @Test
  void structuredAnswerBecomesAnObjectOfItsClass() {
    StructuredMessageCreateParams<Verdict> params =
        message(MODEL, "Rate: good").outputConfig(Verdict.class).build();

    Verdict verdict =
        client.messages().create(params).content().stream()
            .flatMap(block -> block.text().stream())
            .map(block -> block.text())
            .findFirst()
            .orElseThrow();

    assertThat(verdict.reason).isNotEmpty();
    assertThat(verdict.words).isNotNull();
  }

  @Test
  void toolCallsArriveWithNameInputAndId() {
    Message message =
        ask(
            message(MODEL, "Hi")
                .addTool(
                    Tool.builder()
                        .name("weather")
                        .inputSchema(
                            Tool.InputSchema.builder()
                                .properties(
                                    Tool.InputSchema.Properties.builder()
                                        .putAdditionalProperty(
                                            "city", JsonValue.from(Map.of("type", "string")))
                                        .build())
                                .required(List.of("city"))
                                .build())
                        .build())
                .toolToolChoice("weather"));

    ToolUseBlock call = message.content().get(0).toolUse().orElseThrow();
    assertThat(call.id()).startsWith("toolu_");
    assertThat(call.name()).isEqualTo("weather");
    assertThat(call._input().toString()).contains("city");
    assertThat(message.stopReason()).hasValue(StopReason.TOOL_USE);
  }

  @Test
  void thinkingIsABlockOfItsOwn() {
    Message message = ask(message(MODEL, "Echo: deep").enabledThinking(1_024));

    assertThat(message.content()).extracting(ContentBlock::isThinking).containsExactly(true, false);
    assertThat(text(message)).isEqualTo("deep");
    long thought = message.usage().outputTokensDetails().orElseThrow().thinkingTokens();
    assertThat(thought).isBetween(1L, message.usage().outputTokens());
  }

  @Test
  void endingsAreTold() {
    assertThat(ask(message(MODEL, "Echo: one two three four").maxTokens(2)).stopReason())
        .hasValue(StopReason.MAX_TOKENS);
    Message stopped = ask(message(MODEL, "Echo: one. two").addStopSequence("."));
    assertThat(stopped.stopReason()).hasValue(StopReason.STOP_SEQUENCE);
    assertThat(stopped.stopSequence()).hasValue(".");

    api.plant("{\"kind\":\"refusal\",\"code\":\"cyber\",\"message\":\"no\"}");
    Message refused = ask(message(MODEL, "Hi"));
    assertThat(refused.stopReason()).hasValue(StopReason.REFUSAL);
    assertThat(refused.stopDetails().orElseThrow().category().orElseThrow().asString())
        .isEqualTo("cyber");
    assertThat(refused.stopDetails().orElseThrow().explanation()).hasValue("no");
  }

  @Test
  void usageTellsWhatTheCacheTookAndGave() {
    TextBlockParam system =
        TextBlockParam.builder()
            .text("A long common beginning. ".repeat(1_000))
            .cacheControl(
                CacheControlEphemeral.builder().ttl(CacheControlEphemeral.Ttl.TTL_1H).build())
            .build();
    var first = ask(message(MODEL, "one").systemOfTextBlockParams(List.of(system))).usage();
    var second = ask(message(MODEL, "two").systemOfTextBlockParams(List.of(system))).usage();

    assertThat(first.cacheCreationInputTokens().orElseThrow()).isGreaterThan(4_096);
    assertThat(first.cacheCreation().orElseThrow().ephemeral1hInputTokens())
        .isEqualTo(first.cacheCreationInputTokens().orElseThrow());
    assertThat(second.cacheReadInputTokens()).isEqualTo(first.cacheCreationInputTokens());
  }

  @Test
  void tokensAreCounted() {
    assertThat(
            client
                .messages()
                .countTokens(
                    MessageCountTokensParams.builder()
                        .model(MODEL)
                        .addUserMessage("Echo: no")
                        .build())
                .inputTokens())
        .isEqualTo(11);
  }

  @Test
  void modelsAreListedPageByPageAndRetrieved() {
    List<ModelInfo> models = client.models().list().autoPager().stream().toList();
    assertThat(models).extracting(ModelInfo::id).contains(MODEL, "claude-opus-5-5");

    ModelInfo model = client.models().retrieve(MODEL);
    assertThat(model.id()).isEqualTo(MODEL);
    assertThat(model.maxTokens()).hasValue(64_000L);
    assertThat(model.capabilities().orElseThrow().structuredOutputs().supported()).isTrue();
  }

  @Test
  void wrongKeyIsUnauthorized() {
    AnthropicClient stranger = client("sk-invalid", 0);
    try {
      UnauthorizedException refused =
          catchThrowableOfType(
              UnauthorizedException.class,
              () -> stranger.messages().create(message(MODEL, "Hi").build()));
      assertThat(refused.errorType().orElseThrow().asString()).isEqualTo("authentication_error");
      assertThat(refused.requestId().orElseThrow()).startsWith("req_");
    } finally {
      stranger.close();
    }
  }

  @Test
  void unknownModelIsNotFound() {
    NotFoundException refused =
        catchThrowableOfType(NotFoundException.class, () -> ask(message("claude-0", "Hi")));
    assertThat(refused.errorType().orElseThrow().asString()).isEqualTo("not_found_error");
    assertThat(refused.apiMessage()).hasValue("model: claude-0");
  }

  @Test
  void wrongFieldsAreBadRequests() {
    BadRequestException refused =
        catchThrowableOfType(
            BadRequestException.class,
            () -> ask(message(MODEL, "Hi").putAdditionalBodyProperty("seed", JsonValue.from(1))));
    assertThat(refused.apiMessage()).hasValue("seed: Extra inputs are not permitted");
    assertThat(refused.errorType().orElseThrow().asString()).isEqualTo("invalid_request_error");
  }

  @Test
  void limitIsARateLimitExceptionWithTheTimeToWaitAndTheCode() {
    api.plant("{\"status\":429,\"retryAfterSeconds\":7,\"code\":\"ramp_limit_exceeded\"}");

    RateLimitException refused =
        catchThrowableOfType(RateLimitException.class, () -> ask(message(MODEL, "Hi")));

    assertThat(refused.errorType().orElseThrow().asString()).isEqualTo("rate_limit_error");
    assertThat(refused.errorCode()).hasValue("ramp_limit_exceeded");
    assertThat(refused.headers().values("retry-after")).containsExactly("7");
  }

  @ParameterizedTest
  @CsvSource({
    "402, PaymentRequiredException, billing_error",
    "403, PermissionDeniedException, permission_error",
    "409, ConflictException, conflict_error",
    "413, ContentTooLargeException, request_too_large",
    "500, InternalServerException, api_error",
    "504, GatewayTimeoutException, timeout_error",
    "529, OverloadedException, overloaded_error",
  })
  void statusesHaveTheirExceptions(int status, String exception, String type) {
    api.plant("{\"status\":" + status + "}");

    AnthropicServiceException failed =
        catchThrowableOfType(AnthropicServiceException.class, () -> ask(message(MODEL, "Hi")));

    assertThat(failed.getClass().getSimpleName()).isEqualTo(exception);
    assertThat(failed.statusCode()).isEqualTo(status);
    assertThat(failed.errorType().orElseThrow().asString()).isEqualTo(type);
  }

  @Test
  void clientRetriesAsItIsTold() {
    api.plant("{\"status\":529,\"retryAfterMillis\":1}");
    AnthropicClient patient = client("sk-ant-test", 1);
    try {
      assertThat(text(patient.messages().create(message(MODEL, "Echo: second").build())))
          .isEqualTo("second");
    } finally {
      patient.close();
    }
    assertThat(api.stats().path("statusCounts").toString()).isEqualTo("{\"200\":1,\"529\":1}");
  }
}
