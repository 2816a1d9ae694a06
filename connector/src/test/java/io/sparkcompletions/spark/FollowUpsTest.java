package io.sparkcompletions.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcompletions.model.Answer;
import io.sparkcompletions.model.Api;
import io.sparkcompletions.model.CompletionRequest;
import io.sparkcompletions.model.FinishReason;
import io.sparkcompletions.model.FitPolicy;
import io.sparkcompletions.model.Message;
import io.sparkcompletions.model.ModelId;
import io.sparkcompletions.model.Parameters;
import io.sparkcompletions.model.RequestKey;
import io.sparkcompletions.model.Role;
import io.sparkcompletions.model.Usage;
import io.sparkcompletions.model.schema.AnswerSchema;
import io.sparkcompletions.model.tokens.TokenBudget;
import io.sparkcompletions.options.FinishPolicy;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class FollowUpsTest {
  private static final CompletionRequest REQUEST =
      new CompletionRequest(
          new ModelId("openai", "m"),
          "e",
          Api.CHAT,
          List.of(new Message(Role.USER, "hi")),
          Parameters.NONE.withMaxTokens(16));
  private static final AnswerPolicy POLICY =
      new AnswerPolicy(
          FinishPolicy.RETRY,
          FinishPolicy.FAIL,
          FinishPolicy.FAIL,
          false,
          AnswerSchema.parse("a INT NOT NULL"));
  private static final FollowUps BOTH = new FollowUps(POLICY, OptionalInt.of(64), 1);

  @Test
  void aCutAnswerIsAskedForOnceMoreWithTheLargerBound() {
    Answer cut = answer(FinishReason.LENGTH, "{\"a\":");

    FollowUps.Next next = BOTH.next(REQUEST, REQUEST, cut, 0).orElseThrow();

    assertThat(next.isRepair()).isFalse();
    assertThat(next.request().parameters().maxTokens()).isEqualTo(64);
    assertThat(next.request().messages()).isEqualTo(REQUEST.messages());
    assertThat(BOTH.next(REQUEST, next.request(), cut, 0)).isEmpty();
    assertThat(FollowUps.none(POLICY).next(REQUEST, REQUEST, cut, 0)).isEmpty();
  }

  @Test
  void anAnswerThatDoesNotFitIsShownToTheModelWithWhatIsWrong() {
    Answer misfit = answer(FinishReason.STOP, "{\"a\":\"x\"}");

    FollowUps.Next next = BOTH.next(REQUEST, REQUEST, misfit, 0).orElseThrow();

    assertThat(next.isRepair()).isTrue();
    assertThat(next.request().messages()).hasSize(3).startsWith(new Message(Role.USER, "hi"));
    assertThat(next.request().messages().get(1))
        .isEqualTo(new Message(Role.ASSISTANT, "{\"a\":\"x\"}"));
    assertThat(next.request().messages().get(2).content()).contains("$.a must be a number");
    assertThat(next.request().parameters()).isEqualTo(REQUEST.parameters());
    assertThat(BOTH.next(REQUEST, next.request(), misfit, 1)).isEmpty();
  }

  @Test
  void aModelIsNotShownItsAnswerWhereThatWouldBeTooLong() {
    Answer misfit = answer(FinishReason.STOP, "{\"a\":\"x\"}");
    FollowUps roomy =
        new FollowUps(POLICY, OptionalInt.empty(), 1, new TokenBudget(200, FitPolicy.FAIL));
    FollowUps tight =
        new FollowUps(POLICY, OptionalInt.empty(), 1, new TokenBudget(20, FitPolicy.DROP));

    assertThat(roomy.next(REQUEST, REQUEST, misfit, 0)).isPresent();
    assertThat(tight.next(REQUEST, REQUEST, misfit, 0)).isEmpty();
  }

  @Test
  void whatIsGoodBlankOrFailedOtherwiseLeadsToNothing() {
    for (Answer answer :
        List.of(
            answer(FinishReason.STOP, "{\"a\":1}"),
            answer(FinishReason.STOP, "  "),
            answer(FinishReason.STOP, ""),
            answer(FinishReason.REFUSAL, "no"),
            answer(FinishReason.CONTENT_FILTER, "no"))) {
      assertThat(BOTH.next(REQUEST, REQUEST, answer, 0)).isEmpty();
    }
    assertThat(BOTH.mayFollow(answer(FinishReason.STOP, "{\"a\":1}"))).isFalse();
  }

  @Test
  void theSameAnswerAlwaysLeadsToTheSameKeyAndNoOtherRequestHasIt() {
    Answer misfit = answer(FinishReason.STOP, "{}");
    CompletionRequest next = BOTH.next(REQUEST, REQUEST, misfit, 0).orElseThrow().request();
    RequestKey key = RequestKey.of(REQUEST);

    assertThat(key.forFollowUp(next))
        .isEqualTo(RequestKey.of(REQUEST).forFollowUp(next))
        .isNotEqualTo(RequestKey.of(next))
        .isNotEqualTo(key.forCopy(0).forFollowUp(next))
        .isNotEqualTo(key.forCustomId(next.canonicalJson()))
        .isNotEqualTo(key.forFollowUp(REQUEST));
  }

  private static Answer answer(FinishReason reason, String text) {
    return new Answer(text, List.of(), reason, null, Usage.UNKNOWN, null, null, null, "");
  }
}
