package io.sparkcompletions.provider.gemini;

import static io.sparkcompletions.provider.Fixtures.GEMINI;
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
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GeminiDecodingTest extends DecodingContract {
  private static final Codec OWN =
      Codec.at(new GeminiAdapter(), "https://generativelanguage.googleapis.com/v1beta");
  private static final Codec LOCAL = Codec.at(new GeminiAdapter(), "http://127.0.0.1:8089/v1");

  GeminiDecodingTest() {
    super(GEMINI);
  }

  @Override
  protected Codec codec(String fixture) {
    return OWN;
  }

  @Override
  protected Map<String, Answer> complete() {
    return Map.of(
        "generate/complete",
        new Answer(
            "positive",
            List.of(),
            FinishReason.STOP,
            "STOP",
            new Usage(14L, 47L, 0L, null, 41L),
            "gemini-3.8-flash",
            null,
            "r1",
            ""));
  }

  @Override
  protected List<String> ends() {
    return List.of(
        "generate/several-parts, STOP, STOP, positive",
        "generate/wrapped-in-array, STOP, STOP, positive",
        "generate/max-tokens, LENGTH, MAX_TOKENS, posi",
        "generate/max-tokens-without-parts, LENGTH, MAX_TOKENS, <null>",
        "generate/safety-with-text, CONTENT_FILTER, SAFETY, half an",
        "generate/malformed-function-call, OTHER, MALFORMED_FUNCTION_CALL, <null>",
        "generate/unexpected-tool-call, OTHER, UNEXPECTED_TOOL_CALL, <null>",
        "generate/too-many-tool-calls, OTHER, TOO_MANY_TOOL_CALLS, <null>",
        "generate/missing-thought-signature, OTHER, MISSING_THOUGHT_SIGNATURE, <null>",
        "generate/malformed-response, OTHER, MALFORMED_RESPONSE, <null>",
        "generate/other, OTHER, OTHER, <null>",
        "generate/image-other, OTHER, IMAGE_OTHER, <null>",
        "generate/no-image, OTHER, NO_IMAGE, <null>",
        "generate/finish-reason-unspecified, OTHER, FINISH_REASON_UNSPECIFIED, <null>",
        "generate/word-of-tomorrow, OTHER, WORD_OF_TOMORROW, <null>",
        "generate/no-finish-reason, OTHER, <none>, positive",
        "generate/stop-with-empty-text, STOP, STOP, <empty>",
        "generate/stop-without-content, STOP, STOP, <null>",
        "generate/function-call, TOOL_CALLS, STOP, <null>",
        "generate/function-call-with-text, STOP, STOP, Let me look.",
        "generate/empty-candidates-billed, OTHER, <none>, <null>");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "safety",
        "prohibited-content",
        "blocklist",
        "spii",
        "recitation",
        "language",
        "image-safety",
        "image-prohibited-content",
        "image-recitation",
        "prompt-blocked-safety",
        "prompt-blocked-other",
        "prompt-blocked-blocklist",
        "prompt-blocked-prohibited-content",
        "prompt-blocked-image-safety",
      })
  void aBlockedAnswerOrPromptIsAnAnswerWithheldByAFilter(String fixture) {
    Answer answer = answer("generate/" + fixture);
    assertThat(answer.finishReason()).isEqualTo(FinishReason.CONTENT_FILTER);
    assertThat(answer.text()).isNull();
    assertThat(answer.rawFinishReason())
        .isEqualToIgnoringCase(fixture.replace("prompt-blocked-", "").replace('-', '_'));
    assertThat(answer.usage()).isEqualTo(new Usage(14L, 0L, 0L, null, 0L));
  }

  @Test
  void toolCallsAreReadInOrderWithTheirArgumentsAsText() {
    assertThat(answer("generate/function-call").toolCalls())
        .containsExactly(
            new ToolCall("fc_1", "lookup", "{\"q\":1}"), new ToolCall("", "stop", "{}"));
  }

  @Test
  void thoughtsAreAddedAndCachedInputIsNot() {
    assertThat(answer("generate/cached").usage())
        .isEqualTo(new Usage(5100L, 16L, 4096L, null, 10L));
    assertThat(answer("generate/max-tokens-without-parts").usage())
        .isEqualTo(new Usage(14L, 16L, 0L, null, 16L));
    assertThat(answer("generate/missing-usage").usage()).isEqualTo(Usage.UNKNOWN);
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "1.5", "\"many\"", "[]", "true"})
  void aCountThatMakesNoSenseMakesItsTotalUnknown(String count) {
    Usage usage =
        OWN.answer(
                reply(
                    "{\"candidates\":[{\"finishReason\":\"STOP\"}],\"usageMetadata\":{"
                        + "\"promptTokenCount\":5,\"candidatesTokenCount\":"
                        + count
                        + "}}"))
            .usage();
    assertThat(usage).isEqualTo(new Usage(5L, null, 0L, null, 0L));
  }

  @Test
  void theTierIsTheOneThatServedTheRequest() {
    assertThat(answer("generate/tier").serviceTier()).isEqualTo("flex");
  }

  @Override
  protected List<String> failures() {
    return List.of(
        "generate/empty-candidates-unbilled, MALFORMED_RESPONSE, <none>",
        "generate/html-in-200, MALFORMED_RESPONSE, <none>",
        "generate/empty-body, MALFORMED_RESPONSE, <none>",
        "generate/truncated-body, MALFORMED_RESPONSE, <none>",
        "generate/other-json, MALFORMED_RESPONSE, <none>",
        "generate/error-in-200, OVERLOADED, UNAVAILABLE");
  }

  @Test
  void aMissingModelIsProofAtGoogleItselfAndABadKeyEverywhere() {
    assertThat(probe(OWN, "generate/complete")).isEqualTo(new ProbeResult(true, Optional.empty()));
    assertThat(probe(OWN, "errors/404-model").fatal().orElseThrow().code())
        .isEqualTo(ErrorCode.MODEL_NOT_FOUND);
    assertThat(probe(LOCAL, "errors/404-model"))
        .isEqualTo(new ProbeResult(false, Optional.empty()));
    for (Codec codec : List.of(OWN, LOCAL)) {
      assertThat(probe(codec, "errors/400-wrong-key").fatal().orElseThrow().code())
          .isEqualTo(ErrorCode.AUTHENTICATION_FAILED);
      assertThat(probe(codec, "errors/503-unavailable").fatal()).isEmpty();
    }
  }

  private static ProbeResult probe(Codec codec, String fixture) {
    return codec.probe(GEMINI.reply(fixture));
  }

  private static HttpReply reply(String body) {
    return new HttpReply(200, Map.of(), body.getBytes(StandardCharsets.UTF_8));
  }
}
