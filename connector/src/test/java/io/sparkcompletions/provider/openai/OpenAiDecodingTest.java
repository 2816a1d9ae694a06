package io.sparkcompletions.provider.openai;

import static io.sparkcompletions.provider.Fixtures.OPENAI;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.sparkcompletions.error.ErrorCode;
import io.sparkcompletions.model.Answer;
import io.sparkcompletions.model.Api;
import io.sparkcompletions.model.CompletionRequest;
import io.sparkcompletions.model.Failure;
import io.sparkcompletions.model.FinishReason;
import io.sparkcompletions.model.HttpReply;
import io.sparkcompletions.model.Message;
import io.sparkcompletions.model.ModelId;
import io.sparkcompletions.model.Outcome;
import io.sparkcompletions.model.Parameters;
import io.sparkcompletions.model.Role;
import io.sparkcompletions.model.ToolCall;
import io.sparkcompletions.model.Usage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OpenAiDecodingTest {
  private static final Instant NOW = Instant.ofEpochSecond(1_790_000_000);
  private final OpenAiAdapter adapter = new OpenAiAdapter();

  @Test
  void aCompleteChatAnswerKeepsEverythingItSays() {
    HttpReply reply = OPENAI.reply("chat/complete");
    assertThat(answer("chat/complete"))
        .isEqualTo(
            new Answer(
                "positive",
                List.of(),
                FinishReason.STOP,
                "stop",
                new Usage(1320L, 74L, 1024L, 0L, 64L),
                "gpt-5.4-mini-2026-03-17",
                "default",
                "req_1",
                new String(reply.body(), StandardCharsets.UTF_8)));
  }

  @Test
  void aCompleteResponseKeepsEverythingItSays() {
    HttpReply reply = OPENAI.reply("responses/complete");
    assertThat(answer("responses/complete"))
        .isEqualTo(
            new Answer(
                "positive",
                List.of(),
                FinishReason.STOP,
                "completed",
                new Usage(31L, 12L, 0L, 0L, 6L),
                "gpt-5.6-luna",
                "default",
                "req_1",
                new String(reply.body(), StandardCharsets.UTF_8)));
  }

  /** Text {@code <null>} is none, {@code <empty>} is the empty text: two different values. */
  @ParameterizedTest
  @CsvSource(
      nullValues = "<none>",
      value = {
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
        "responses/missing-usage, STOP, completed, positive",
      })
  void everyWayToEndHasItsReasonAndItsText(
      String fixture, FinishReason reason, String raw, String text) {
    Answer answer = answer(fixture);
    assertThat(answer.finishReason()).isEqualTo(reason);
    assertThat(answer.rawFinishReason()).isEqualTo(raw);
    switch (text) {
      case "<null>" -> assertThat(answer.text()).isNull();
      case "<empty>" -> assertThat(answer.text()).isEmpty();
      default -> assertThat(answer.text()).isEqualTo(text);
    }
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
        ((Answer)
                chat(
                    200,
                    "{\"choices\":[{\"finish_reason\":\"stop\",\"message\":{\"content\":\"x\"}}],"
                        + "\"usage\":{\"prompt_tokens\":"
                        + input
                        + ",\"completion_tokens\":"
                        + output
                        + ",\"prompt_tokens_details\":{\"cached_tokens\":"
                        + cached
                        + "}}}"))
            .usage();
    assertThat(usage).isEqualTo(new Usage(null, output, cached, null, null));
  }

  @Test
  void aPartLargerThanItsTotalStaysUnknown() {
    Usage usage =
        ((Answer)
                chat(
                    200,
                    "{\"choices\":[{\"message\":{\"content\":\"x\"}}],\"usage\":{"
                        + "\"prompt_tokens\":5,\"completion_tokens\":5,"
                        + "\"prompt_tokens_details\":{\"cached_tokens\":6},"
                        + "\"completion_tokens_details\":{\"reasoning_tokens\":6}}}"))
            .usage();
    assertThat(usage).isEqualTo(new Usage(5L, 5L, null, null, null));
  }

  @Test
  void theRequestIdComesFromTheHeadersAndElseFromTheBody() {
    assertThat(answer("chat/complete").requestId()).isEqualTo("req_1");
    assertThat(answer("chat/azure-filter-results").requestId()).isEqualTo("apim-1");
    assertThat(answer("chat/vllm-reasoning").requestId()).isEqualTo("chatcmpl-v1");
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "chat/empty-choices-unbilled, MALFORMED_RESPONSE, -",
        "chat/truncated-body, MALFORMED_RESPONSE, -",
        "chat/html-in-200, MALFORMED_RESPONSE, -",
        "chat/empty-body, MALFORMED_RESPONSE, -",
        "chat/other-json, MALFORMED_RESPONSE, -",
        "chat/openrouter-error-in-200, RATE_LIMITED, 429",
        "chat/openrouter-error-in-choice, SERVER_ERROR, 502",
        "chat/deepseek-no-resources, OVERLOADED, insufficient_system_resource",
        "responses/failed-server-error, SERVER_ERROR, server_error",
        "responses/failed-rate-limit, RATE_LIMITED, rate_limit_exceeded",
        "responses/failed-invalid-prompt, PROMPT_REJECTED, invalid_prompt",
        "responses/failed-invalid-image, INVALID_REQUEST, invalid_image",
        "responses/failed-without-error, SERVER_ERROR, -",
        "responses/empty-output-unbilled, MALFORMED_RESPONSE, -",
        "responses/queued, MALFORMED_RESPONSE, -",
      })
  void aSuccessByItsStatusCanBeAFailure(String fixture, ErrorCode code, String providerCode) {
    Failure failure = failure(fixture);
    assertThat(failure.code()).isEqualTo(code);
    assertThat(failure.providerCode()).isEqualTo(providerCode);
    assertThat(failure.httpStatus()).isEqualTo(200);
  }

  @Test
  void aFailureInsideASuccessKeepsItsToldDelay() {
    assertThat(failure("responses/failed-rate-limit").retryAfter())
        .isEqualTo(Duration.ofMillis(1500));
  }

  private Outcome chat(int status, String body) {
    return adapter.decode(
        request(Api.CHAT),
        new HttpReply(status, java.util.Map.of(), body.getBytes(StandardCharsets.UTF_8)),
        NOW);
  }

  private Answer answer(String fixture) {
    return decode(fixture)
        .match(answer -> answer, failure -> fail("no answer: " + failure.message()));
  }

  private Failure failure(String fixture) {
    return decode(fixture).match(answer -> fail("no failure: " + answer), failure -> failure);
  }

  private Outcome decode(String fixture) {
    Api api = fixture.startsWith("responses/") ? Api.RESPONSES : Api.CHAT;
    return adapter.decode(request(api), OPENAI.reply(fixture), NOW);
  }

  static CompletionRequest request(Api api) {
    return new CompletionRequest(
        new ModelId("openai", "gpt-5.4-mini"),
        "openai",
        api,
        List.of(new Message(Role.USER, "PLANTED-PROMPT")),
        Parameters.NONE);
  }
}
