package io.sparkcompletions.provider.gemini;

import static io.sparkcompletions.provider.Fixtures.GEMINI;
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
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GeminiDecodingTest {
  private static final Codec OWN =
      Codec.at(new GeminiAdapter(), "https://generativelanguage.googleapis.com/v1beta");
  private static final Codec LOCAL = Codec.at(new GeminiAdapter(), "http://127.0.0.1:8089/v1");

  @Test
  void aCompleteAnswerKeepsEverythingItSays() {
    HttpReply reply = GEMINI.reply("generate/complete");
    assertThat(answer("complete"))
        .isEqualTo(
            new Answer(
                "positive",
                List.of(),
                FinishReason.STOP,
                "STOP",
                new Usage(14L, 47L, 0L, null, 41L),
                "gemini-3.8-flash",
                null,
                "r1",
                new String(reply.body(), StandardCharsets.UTF_8)));
  }

  /** Text {@code <null>} is none, {@code <empty>} is the empty text: two different values. */
  @ParameterizedTest
  @CsvSource(
      nullValues = "<none>",
      value = {
        "several-parts, STOP, STOP, positive",
        "wrapped-in-array, STOP, STOP, positive",
        "max-tokens, LENGTH, MAX_TOKENS, posi",
        "max-tokens-without-parts, LENGTH, MAX_TOKENS, <null>",
        "safety-with-text, CONTENT_FILTER, SAFETY, half an",
        "malformed-function-call, OTHER, MALFORMED_FUNCTION_CALL, <null>",
        "unexpected-tool-call, OTHER, UNEXPECTED_TOOL_CALL, <null>",
        "too-many-tool-calls, OTHER, TOO_MANY_TOOL_CALLS, <null>",
        "missing-thought-signature, OTHER, MISSING_THOUGHT_SIGNATURE, <null>",
        "malformed-response, OTHER, MALFORMED_RESPONSE, <null>",
        "other, OTHER, OTHER, <null>",
        "image-other, OTHER, IMAGE_OTHER, <null>",
        "no-image, OTHER, NO_IMAGE, <null>",
        "finish-reason-unspecified, OTHER, FINISH_REASON_UNSPECIFIED, <null>",
        "word-of-tomorrow, OTHER, WORD_OF_TOMORROW, <null>",
        "no-finish-reason, OTHER, <none>, positive",
        "stop-with-empty-text, STOP, STOP, <empty>",
        "stop-without-content, STOP, STOP, <null>",
        "function-call, TOOL_CALLS, STOP, <null>",
        "function-call-with-text, STOP, STOP, Let me look.",
        "empty-candidates-billed, OTHER, <none>, <null>",
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
    Answer answer = answer(fixture);
    assertThat(answer.finishReason()).isEqualTo(FinishReason.CONTENT_FILTER);
    assertThat(answer.text()).isNull();
    assertThat(answer.rawFinishReason())
        .isEqualToIgnoringCase(fixture.replace("prompt-blocked-", "").replace('-', '_'));
    assertThat(answer.usage()).isEqualTo(new Usage(14L, 0L, 0L, null, 0L));
  }

  @Test
  void toolCallsAreReadInOrderWithTheirArgumentsAsText() {
    assertThat(answer("function-call").toolCalls())
        .containsExactly(
            new ToolCall("fc_1", "lookup", "{\"q\":1}"), new ToolCall("", "stop", "{}"));
  }

  @Test
  void thoughtsAreAddedAndCachedInputIsNot() {
    assertThat(answer("cached").usage()).isEqualTo(new Usage(5100L, 16L, 4096L, null, 10L));
    assertThat(answer("max-tokens-without-parts").usage())
        .isEqualTo(new Usage(14L, 16L, 0L, null, 16L));
    assertThat(answer("missing-usage").usage()).isEqualTo(Usage.UNKNOWN);
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
    assertThat(answer("tier").serviceTier()).isEqualTo("flex");
  }

  @ParameterizedTest
  @CsvSource({
    "empty-candidates-unbilled, MALFORMED_RESPONSE",
    "html-in-200, MALFORMED_RESPONSE",
    "empty-body, MALFORMED_RESPONSE",
    "truncated-body, MALFORMED_RESPONSE",
    "other-json, MALFORMED_RESPONSE",
    "error-in-200, OVERLOADED",
  })
  void aSuccessByItsStatusCanBeAFailure(String fixture, ErrorCode code) {
    Failure failure = OWN.failure(GEMINI.reply("generate/" + fixture));
    assertThat(failure.code()).isEqualTo(code);
    assertThat(failure.httpStatus()).isEqualTo(200);
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

  private static Answer answer(String fixture) {
    return OWN.answer(GEMINI.reply("generate/" + fixture));
  }
}
