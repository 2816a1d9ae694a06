package io.sparkcompletions.provider.anthropic;

import static io.sparkcompletions.provider.Fixtures.ANTHROPIC;
import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcompletions.error.ErrorCode;
import io.sparkcompletions.model.Answer;
import io.sparkcompletions.model.FinishReason;
import io.sparkcompletions.model.HttpReply;
import io.sparkcompletions.model.ToolCall;
import io.sparkcompletions.model.Usage;
import io.sparkcompletions.provider.Codec;
import io.sparkcompletions.provider.DecodingContract;
import io.sparkcompletions.provider.ProbeResult;
import io.sparkcompletions.provider.RateLimits;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AnthropicDecodingTest extends DecodingContract {
  private static final Codec OWN = Codec.at(new AnthropicAdapter(), "https://api.anthropic.com/v1");
  private static final Codec LOCAL = Codec.at(new AnthropicAdapter(), "http://127.0.0.1:8089/v1");

  AnthropicDecodingTest() {
    super(ANTHROPIC);
  }

  @Override
  protected Codec codec(String fixture) {
    return OWN;
  }

  @Override
  protected Map<String, Answer> complete() {
    return Map.of(
        "messages/complete",
        new Answer(
            "positive",
            List.of(),
            FinishReason.STOP,
            "end_turn",
            new Usage(21L, 7L, 0L, 0L, null, 0L),
            "claude-haiku-4-5-20251001",
            "standard",
            "req_1",
            ""));
  }

  @Override
  protected List<String> ends() {
    return List.of(
        "messages/several-blocks, STOP, end_turn, positive",
        "messages/thinking, STOP, end_turn, positive",
        "messages/thinking-used-it-up, LENGTH, max_tokens, <null>",
        "messages/max-tokens, LENGTH, max_tokens, posi",
        "messages/window-exceeded, LENGTH, model_context_window_exceeded, posi",
        "messages/stop-sequence, STOP, stop_sequence, positive",
        "messages/refusal, REFUSAL, refusal, <null>",
        "messages/refusal-with-text, REFUSAL, refusal, half an",
        "messages/tool-use, TOOL_CALLS, tool_use, <null>",
        "messages/tool-use-with-text, TOOL_CALLS, tool_use, Let me look.",
        "messages/pause-turn, OTHER, pause_turn, Searching",
        "messages/compaction, OTHER, compaction, <null>",
        "messages/empty-content, STOP, end_turn, <null>",
        "messages/empty-text, STOP, end_turn, <empty>",
        "messages/unknown-stop-reason, OTHER, word_of_tomorrow, positive",
        "messages/null-stop-reason, OTHER, <none>, positive",
        "messages/missing-usage, STOP, end_turn, positive",
        "messages/no-content-billed, OTHER, end_turn, <null>");
  }

  @Test
  void toolCallsAreReadInOrderWithTheirArgumentsAsText() {
    assertThat(answer("messages/tool-use").toolCalls())
        .containsExactly(
            new ToolCall("toolu_1", "lookup", "{\"q\":1}"), new ToolCall("toolu_2", "stop", "{}"));
  }

  @Test
  void totalsIncludeWhatWasReadFromAndWrittenToTheCacheAndThinking() {
    assertThat(answer("messages/cache").usage())
        .isEqualTo(new Usage(5521L, 7L, 4000L, 1500L, null, 1000L));
    assertThat(answer("messages/cache-without-lifetimes").usage())
        .isEqualTo(new Usage(1521L, 7L, null, 1500L, null, null));
    assertThat(answer("messages/thinking").usage()).isEqualTo(new Usage(21L, 57L, 0L, 0L, 50L, 0L));
    assertThat(answer("messages/usage-of-old").usage())
        .isEqualTo(new Usage(21L, 7L, null, null, null, null));
    assertThat(answer("messages/missing-usage").usage()).isEqualTo(Usage.UNKNOWN);
  }

  @Test
  void theTierIsTheOneThatServedTheRequest() {
    assertThat(answer("messages/priority").serviceTier()).isEqualTo("priority");
    assertThat(answer("messages/fast-mode").serviceTier()).isEqualTo("fast");
  }

  @Override
  protected List<String> failures() {
    return List.of(
        "messages/no-content-unbilled, MALFORMED_RESPONSE, <none>",
        "messages/html-in-200, MALFORMED_RESPONSE, <none>",
        "messages/empty-body, MALFORMED_RESPONSE, <none>",
        "messages/truncated-body, MALFORMED_RESPONSE, <none>",
        "messages/other-json, MALFORMED_RESPONSE, <none>",
        "messages/error-in-200, OVERLOADED, overloaded_error");
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
}
