package io.sparkcompletions.provider.anthropic;

import static io.sparkcompletions.provider.Fixtures.ANTHROPIC;
import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcompletions.error.ErrorCode;
import io.sparkcompletions.model.Answer;
import io.sparkcompletions.model.Failure;
import io.sparkcompletions.model.FinishReason;
import io.sparkcompletions.model.HttpReply;
import io.sparkcompletions.model.ToolCall;
import io.sparkcompletions.model.Usage;
import io.sparkcompletions.provider.Codec;
import io.sparkcompletions.provider.ProbeResult;
import io.sparkcompletions.provider.RateLimits;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnthropicDecodingTest {
  private static final Codec OWN = Codec.at(new AnthropicAdapter(), "https://api.anthropic.com/v1");
  private static final Codec LOCAL = Codec.at(new AnthropicAdapter(), "http://127.0.0.1:8089/v1");

  @Test
  void aCompleteAnswerKeepsEverythingItSays() {
    HttpReply reply = ANTHROPIC.reply("messages/complete");
    assertThat(answer("complete"))
        .isEqualTo(
            new Answer(
                "positive",
                List.of(),
                FinishReason.STOP,
                "end_turn",
                new Usage(21L, 7L, 0L, 0L, null, 0L),
                "claude-haiku-4-5-20251001",
                "standard",
                "req_1",
                new String(reply.body(), StandardCharsets.UTF_8)));
  }

  /** Text {@code <null>} is none, {@code <empty>} is the empty text: two different values. */
  @ParameterizedTest
  @CsvSource(
      nullValues = "<none>",
      value = {
        "several-blocks, STOP, end_turn, positive",
        "thinking, STOP, end_turn, positive",
        "thinking-used-it-up, LENGTH, max_tokens, <null>",
        "max-tokens, LENGTH, max_tokens, posi",
        "window-exceeded, LENGTH, model_context_window_exceeded, posi",
        "stop-sequence, STOP, stop_sequence, positive",
        "refusal, REFUSAL, refusal, <null>",
        "refusal-with-text, REFUSAL, refusal, half an",
        "tool-use, TOOL_CALLS, tool_use, <null>",
        "tool-use-with-text, TOOL_CALLS, tool_use, Let me look.",
        "pause-turn, OTHER, pause_turn, Searching",
        "compaction, OTHER, compaction, <null>",
        "empty-content, STOP, end_turn, <null>",
        "empty-text, STOP, end_turn, <empty>",
        "unknown-stop-reason, OTHER, word_of_tomorrow, positive",
        "null-stop-reason, OTHER, <none>, positive",
        "missing-usage, STOP, end_turn, positive",
        "no-content-billed, OTHER, end_turn, <null>",
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
  void toolCallsAreReadInOrderWithTheirArgumentsAsText() {
    assertThat(answer("tool-use").toolCalls())
        .containsExactly(
            new ToolCall("toolu_1", "lookup", "{\"q\":1}"), new ToolCall("toolu_2", "stop", "{}"));
  }

  @Test
  void totalsIncludeWhatWasReadFromAndWrittenToTheCacheAndThinking() {
    assertThat(answer("cache").usage()).isEqualTo(new Usage(5521L, 7L, 4000L, 1500L, null, 1000L));
    assertThat(answer("cache-without-lifetimes").usage())
        .isEqualTo(new Usage(1521L, 7L, null, 1500L, null, null));
    assertThat(answer("thinking").usage()).isEqualTo(new Usage(21L, 57L, 0L, 0L, 50L, 0L));
    assertThat(answer("usage-of-old").usage())
        .isEqualTo(new Usage(21L, 7L, null, null, null, null));
    assertThat(answer("missing-usage").usage()).isEqualTo(Usage.UNKNOWN);
  }

  @Test
  void theTierIsTheOneThatServedTheRequest() {
    assertThat(answer("priority").serviceTier()).isEqualTo("priority");
    assertThat(answer("fast-mode").serviceTier()).isEqualTo("fast");
  }

  @ParameterizedTest
  @CsvSource({
    "no-content-unbilled, MALFORMED_RESPONSE",
    "html-in-200, MALFORMED_RESPONSE",
    "empty-body, MALFORMED_RESPONSE",
    "truncated-body, MALFORMED_RESPONSE",
    "other-json, MALFORMED_RESPONSE",
    "error-in-200, OVERLOADED",
  })
  void aSuccessByItsStatusCanBeAFailure(String fixture, ErrorCode code) {
    Failure failure = OWN.failure(ANTHROPIC.reply("messages/" + fixture));
    assertThat(failure.code()).isEqualTo(code);
    assertThat(failure.httpStatus()).isEqualTo(200);
  }

  @Test
  void rateHeadersAreReadAndTheMostRestrictiveTokensHold() {
    assertThat(OWN.adapter().rateLimits(ANTHROPIC.reply("messages/complete")))
        .isEqualTo(new RateLimits(1000L, 2_400_000L, 998L, 2_399_000L, null, null));
    assertThat(
            OWN.adapter()
                .rateLimits(
                    new HttpReply(
                        200,
                        Map.of(
                            "anthropic-ratelimit-input-tokens-limit", List.of("50000"),
                            "anthropic-ratelimit-input-tokens-remaining", List.of("1000"),
                            "anthropic-ratelimit-requests-limit", List.of("many")),
                        new byte[0])))
        .isEqualTo(new RateLimits(null, 50_000L, null, 1000L, null, null));
    assertThat(OWN.adapter().rateLimits(new HttpReply(200, Map.of(), new byte[0])))
        .isEqualTo(RateLimits.UNKNOWN);
  }

  @Test
  void aMissingModelIsProofAtAnthropicItselfAndABadKeyEverywhere() {
    assertThat(probe(OWN, "messages/complete")).isEqualTo(new ProbeResult(true, Optional.empty()));
    assertThat(probe(OWN, "errors/404-model").fatal().orElseThrow().code())
        .isEqualTo(ErrorCode.MODEL_NOT_FOUND);
    assertThat(probe(LOCAL, "errors/404-model"))
        .isEqualTo(new ProbeResult(false, Optional.empty()));
    for (Codec codec : List.of(OWN, LOCAL)) {
      assertThat(probe(codec, "errors/401-wrong-key").fatal().orElseThrow().code())
          .isEqualTo(ErrorCode.AUTHENTICATION_FAILED);
      assertThat(probe(codec, "errors/403-permission").fatal()).isEmpty();
      assertThat(probe(codec, "errors/500-api-error").fatal()).isEmpty();
    }
  }

  private static ProbeResult probe(Codec codec, String fixture) {
    return codec.probe(ANTHROPIC.reply(fixture));
  }

  private static Answer answer(String fixture) {
    return OWN.answer(ANTHROPIC.reply("messages/" + fixture));
  }
}
