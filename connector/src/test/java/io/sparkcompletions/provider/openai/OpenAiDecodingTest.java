package io.sparkcompletions.provider.openai;

import static io.sparkcompletions.provider.Fixtures.OPENAI;
import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcompletions.error.ErrorCode;
import io.sparkcompletions.model.Answer;
import io.sparkcompletions.model.Api;
import io.sparkcompletions.model.FinishReason;
import io.sparkcompletions.model.HttpReply;
import io.sparkcompletions.model.ToolCall;
import io.sparkcompletions.model.Usage;
import io.sparkcompletions.provider.Codec;
import io.sparkcompletions.provider.DecodingContract;
import io.sparkcompletions.provider.Endpoint;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OpenAiDecodingTest extends DecodingContract {
  private static final Codec CHAT = at(Api.CHAT);
  private static final Codec RESPONSES = at(Api.RESPONSES);

  OpenAiDecodingTest() {
    super(OPENAI);
  }

  private static Codec at(Api api) {
    return new Codec(
        new OpenAiAdapter(), new Endpoint(URI.create("https://api.openai.com/v1"), api, Map.of()));
  }

  @Override
  protected Codec codec(String fixture) {
    return fixture.startsWith("responses/") ? RESPONSES : CHAT;
  }

  @Override
  protected Map<String, Answer> complete() {
    return Map.of(
        "chat/complete",
        new Answer(
            "positive",
            List.of(),
            FinishReason.STOP,
            "stop",
            new Usage(1320L, 74L, 1024L, 0L, 64L),
            "gpt-5.4-mini-2026-03-17",
            "default",
            "req_1",
            ""),
        "responses/complete",
        new Answer(
            "positive",
            List.of(),
            FinishReason.STOP,
            "completed",
            new Usage(31L, 12L, 0L, 0L, 6L),
            "gpt-5.6-luna",
            "default",
            "req_1",
            ""));
  }

  @Override
  protected List<String> ends() {
    return List.of(
        "chat/length-all-reasoning, LENGTH, length, <empty>",
        "chat/refusal, REFUSAL, stop, <null>",
        "chat/content-filter, CONTENT_FILTER, content_filter, <null>",
        "chat/tool-calls, TOOL_CALLS, tool_calls, <null>",
        "chat/tool-calls-with-stop, TOOL_CALLS, stop, <empty>",
        "chat/null-content, STOP, stop, <null>",
        "chat/empty-content, STOP, stop, <empty>",
        "chat/unknown-members, STOP, stop, positive",
        "chat/empty-choices-billed, OTHER, <none>, <null>",
        "chat/keep-alive-before-json, STOP, stop, positive",
        "chat/mistral-content-parts, STOP, stop, positive",
        "chat/mistral-model-length, LENGTH, model_length, posi",
        "chat/deepseek-reasoning-and-cache, STOP, stop, positive",
        "chat/together-eos, STOP, eos, positive",
        "chat/vllm-reasoning, STOP, stop, positive",
        "chat/openrouter-cost, STOP, stop, positive",
        "chat/azure-filter-results, CONTENT_FILTER, content_filter, half an",
        "responses/several-parts, STOP, completed, positive!",
        "responses/incomplete-length, LENGTH, max_output_tokens, <null>",
        "responses/incomplete-length-no-output, LENGTH, max_output_tokens, <null>",
        "responses/incomplete-content-filter, CONTENT_FILTER, content_filter, half an",
        "responses/incomplete-steered, OTHER, steered, half an",
        "responses/refusal, REFUSAL, completed, <null>",
        "responses/function-call, TOOL_CALLS, completed, <null>",
        "responses/only-reasoning, STOP, completed, <null>",
        "responses/empty-output-billed, OTHER, completed, <null>",
        "responses/missing-usage, STOP, completed, positive");
  }

  @Test
  void toolCallsAreReadInOrderAndArgumentsStayText() {
    assertThat(answer("chat/tool-calls").toolCalls())
        .containsExactly(
            new ToolCall("call_1", "lookup", "{\"q\": 1}"),
            new ToolCall("call_2", "stop", "{\"now\":true}"));
    assertThat(answer("responses/function-call").toolCalls())
        .containsExactly(new ToolCall("call_1", "lookup", "{\"q\":1}"));
  }

  @Test
  void usageIsReadWhateverTheServerCallsItAndUnknownIsNotZero() {
    assertThat(answer("chat/missing-usage").usage()).isEqualTo(Usage.UNKNOWN);
    assertThat(answer("responses/missing-usage").usage()).isEqualTo(Usage.UNKNOWN);
    assertThat(answer("chat/null-usage-details").usage())
        .isEqualTo(new Usage(8L, 2L, null, null, null));
    assertThat(answer("chat/mistral-content-parts").usage())
        .isEqualTo(new Usage(8L, 20L, 4L, null, null));
    assertThat(answer("chat/deepseek-reasoning-and-cache").usage())
        .isEqualTo(new Usage(100L, 30L, 64L, null, 25L));
    assertThat(answer("chat/xai-reasoning-beside-output").usage())
        .isEqualTo(new Usage(100L, 40L, null, null, 30L));
    assertThat(answer("chat/together-eos").usage()).isEqualTo(new Usage(8L, 2L, null, null, null));
    assertThat(answer("chat/empty-choices-billed").usage())
        .isEqualTo(new Usage(8L, 2L, null, null, null));
  }

  @ParameterizedTest
  @CsvSource({
    "-1, 5, 0",
    "1.5, 5, 0",
    "1e300, 5, 0",
    "9223372036854775808, 5, 0",
    "\"many\", 5, 0",
    "[], 5, 0",
    "true, 5, 0",
    "null, 5, 0"
  })
  void countsThatMakeNoSenseStayUnknown(String input, long output, long cached) {
    Usage usage =
        usage(
            "{\"choices\":[{\"finish_reason\":\"stop\",\"message\":{\"content\":\"x\"}}],"
                + "\"usage\":{\"prompt_tokens\":"
                + input
                + ",\"completion_tokens\":"
                + output
                + ",\"prompt_tokens_details\":{\"cached_tokens\":"
                + cached
                + "}}}");
    assertThat(usage).isEqualTo(new Usage(null, output, cached, null, null));
  }

  @Test
  void aPartLargerThanItsTotalIsKeptSoThatTheAnswerGetsNoPrice() {
    Usage usage =
        usage(
            "{\"choices\":[{\"message\":{\"content\":\"x\"}}],\"usage\":{"
                + "\"prompt_tokens\":5,\"completion_tokens\":5,"
                + "\"prompt_tokens_details\":{\"cached_tokens\":6},"
                + "\"completion_tokens_details\":{\"reasoning_tokens\":6}}}");
    assertThat(usage).isEqualTo(new Usage(5L, 5L, 6L, null, 6L));
  }

  @Test
  void theRequestIdComesFromTheHeadersAndElseFromTheBody() {
    assertThat(answer("chat/complete").requestId()).isEqualTo("req_1");
    assertThat(answer("chat/azure-filter-results").requestId()).isEqualTo("apim-1");
    assertThat(answer("chat/vllm-reasoning").requestId()).isEqualTo("chatcmpl-v1");
  }

  @Override
  protected List<String> failures() {
    return List.of(
        "chat/empty-choices-unbilled, MALFORMED_RESPONSE, <none>",
        "chat/truncated-body, MALFORMED_RESPONSE, <none>",
        "chat/html-in-200, MALFORMED_RESPONSE, <none>",
        "chat/empty-body, MALFORMED_RESPONSE, <none>",
        "chat/other-json, MALFORMED_RESPONSE, <none>",
        "chat/openrouter-error-in-200, RATE_LIMITED, 429",
        "chat/openrouter-error-in-choice, SERVER_ERROR, 502",
        "chat/deepseek-no-resources, OVERLOADED, insufficient_system_resource",
        "responses/failed-server-error, SERVER_ERROR, server_error",
        "responses/failed-rate-limit, RATE_LIMITED, rate_limit_exceeded",
        "responses/failed-invalid-prompt, PROMPT_REJECTED, invalid_prompt",
        "responses/failed-invalid-image, INVALID_REQUEST, invalid_image",
        "responses/failed-without-error, SERVER_ERROR, <none>",
        "responses/empty-output-unbilled, MALFORMED_RESPONSE, <none>",
        "responses/queued, MALFORMED_RESPONSE, <none>");
  }

  @Test
  void aFailureInsideASuccessKeepsItsToldDelay() {
    assertThat(failure("responses/failed-rate-limit").retryAfter())
        .isEqualTo(Duration.ofMillis(1500));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"type\":\"text\",\"text\":\"object\"}",
        "{\"0\":{\"type\":\"text\",\"text\":\"object\"}}",
        "7",
        "true",
        "[{\"type\":\"text\",\"text\":{\"value\":\"object\"}}]"
      })
  void contentThatIsNeitherTextNorAListHoldsNoText(String content) {
    assertThat(
            CHAT.answer(
                    reply(
                        "{\"choices\":[{\"finish_reason\":\"stop\",\"message\":{\"content\":"
                            + content
                            + ",\"tool_calls\":{\"id\":\"call_1\"}}}]}"))
                .text())
        .isNull();
    assertThat(
            RESPONSES
                .answer(
                    reply(
                        "{\"status\":\"completed\",\"output\":[{\"type\":\"message\",\"content\":"
                            + content
                            + "}]}"))
                .text())
        .isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "LENGTH, LENGTH",
    "MAX_TOKENS, LENGTH",
    "Length, LENGTH",
    "Content_Filter, CONTENT_FILTER",
    "TOOL_CALLS, TOOL_CALLS",
    "STOP, STOP"
  })
  void finishReasonsAreReadInAnyLetterCaseAndKeptAsTheyCame(String raw, FinishReason reason) {
    Answer answer =
        CHAT.answer(
            reply(
                "{\"choices\":[{\"finish_reason\":\""
                    + raw
                    + "\",\"message\":{\"content\":\"x\"}}]}"));
    assertThat(answer.finishReason()).isEqualTo(reason);
    assertThat(answer.rawFinishReason()).isEqualTo(raw);
  }

  @Test
  void outputThatIsNoListIsMalformed() {
    assertThat(
            RESPONSES
                .failure(
                    reply(
                        "{\"output\":{\"type\":\"message\",\"content\":"
                            + "[{\"type\":\"output_text\",\"text\":\"object\"}]}}"))
                .code())
        .isEqualTo(ErrorCode.MALFORMED_RESPONSE);
  }

  private static Usage usage(String reply) {
    return CHAT.answer(reply(reply)).usage();
  }

  private static HttpReply reply(String body) {
    return new HttpReply(200, Map.of(), body.getBytes(StandardCharsets.UTF_8));
  }
}
