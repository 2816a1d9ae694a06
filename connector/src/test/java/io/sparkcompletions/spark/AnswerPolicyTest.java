package io.sparkcompletions.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcompletions.error.ErrorCode;
import io.sparkcompletions.model.Answer;
import io.sparkcompletions.model.FinishReason;
import io.sparkcompletions.model.ToolCall;
import io.sparkcompletions.model.Usage;
import io.sparkcompletions.model.schema.AnswerSchema;
import io.sparkcompletions.options.FinishPolicy;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AnswerPolicyTest {
  private static final List<ToolCall> NO_CALLS = List.of();
  private static final List<ToolCall> ONE_CALL = List.of(new ToolCall("id", "look", "{}"));

  private static final AnswerPolicy STRICT = policy(FinishPolicy.FAIL, false);
  private static final AnswerPolicy LENIENT = policy(FinishPolicy.KEEP, false);
  private static final AnswerPolicy WITH_TOOLS = policy(FinishPolicy.FAIL, true);

  @Test
  void aNaturalEndWithTextIsASuccessAndWithoutItIsNot() {
    assertThat(STRICT.objection(answer(FinishReason.STOP, "text", NO_CALLS))).isEmpty();
    assertThat(STRICT.objection(answer(FinishReason.STOP, "", NO_CALLS)))
        .contains(ErrorCode.EMPTY_ANSWER);
    assertThat(STRICT.objection(answer(FinishReason.STOP, null, NO_CALLS)))
        .contains(ErrorCode.EMPTY_ANSWER);
  }

  @Test
  void whatEndedBadlyFailsOrIsKeptByPolicy() {
    Answer cut = answer(FinishReason.LENGTH, "half of the", NO_CALLS);
    Answer filtered = answer(FinishReason.CONTENT_FILTER, "some", NO_CALLS);
    Answer refused = answer(FinishReason.REFUSAL, "I cannot", NO_CALLS);

    assertThat(STRICT.objection(cut)).contains(ErrorCode.TRUNCATED);
    assertThat(STRICT.objection(filtered)).contains(ErrorCode.CONTENT_FILTERED);
    assertThat(STRICT.objection(refused)).contains(ErrorCode.REFUSED);
    assertThat(List.of(cut, filtered, refused))
        .allSatisfy(answer -> assertThat(LENIENT.objection(answer)).isEmpty());
  }

  @Test
  void keepingNeedsSomethingToKeep() {
    assertThat(LENIENT.objection(answer(FinishReason.LENGTH, null, NO_CALLS)))
        .contains(ErrorCode.TRUNCATED);
  }

  @Test
  void aToolCallIsASuccessWhereToolsWereOffered() {
    Answer call = answer(FinishReason.TOOL_CALLS, null, ONE_CALL);

    assertThat(WITH_TOOLS.objection(call)).isEmpty();
    assertThat(STRICT.objection(call)).contains(ErrorCode.UNEXPECTED_TOOL_CALL);
    assertThat(WITH_TOOLS.objection(answer(FinishReason.TOOL_CALLS, "text", NO_CALLS)))
        .contains(ErrorCode.EMPTY_ANSWER);
  }

  @Test
  void anUnknownEndIsNoSuccess() {
    assertThat(LENIENT.objection(answer(FinishReason.OTHER, "text", NO_CALLS)))
        .contains(ErrorCode.EMPTY_ANSWER);
  }

  @Test
  void aWholeAnswerMustFitItsSchemaAndWhatPoliciesKeepNeedNot() {
    AnswerPolicy typed =
        new AnswerPolicy(
            FinishPolicy.KEEP,
            FinishPolicy.FAIL,
            FinishPolicy.FAIL,
            true,
            AnswerSchema.parse("a INT NOT NULL"));

    assertThat(typed.objection(answer(FinishReason.STOP, "{\"a\":1}", NO_CALLS))).isEmpty();
    assertThat(typed.objection(answer(FinishReason.STOP, "{}", NO_CALLS)))
        .contains(ErrorCode.INVALID_OUTPUT);
    assertThat(typed.objection(answer(FinishReason.STOP, "I look", ONE_CALL))).isEmpty();
    assertThat(typed.objection(answer(FinishReason.TOOL_CALLS, null, ONE_CALL))).isEmpty();
    assertThat(typed.objection(answer(FinishReason.LENGTH, "{\"a\":", NO_CALLS))).isEmpty();
    assertThat(
            typed.explanation(
                ErrorCode.INVALID_OUTPUT,
                answer(FinishReason.STOP, "{\"a\":\"planted\"}", NO_CALLS)))
        .contains("$.a must be a number")
        .doesNotContain("planted");
  }

  private static AnswerPolicy policy(FinishPolicy policy, boolean tools) {
    return new AnswerPolicy(policy, policy, policy, tools);
  }

  private static Answer answer(FinishReason reason, @Nullable String text, List<ToolCall> calls) {
    return new Answer(text, calls, reason, null, Usage.UNKNOWN, null, null, null, "");
  }
}
