package io.sparkcompletions.spark;

import io.sparkcompletions.error.ErrorCode;
import io.sparkcompletions.model.Answer;
import io.sparkcompletions.model.CompletionRequest;
import io.sparkcompletions.model.Message;
import io.sparkcompletions.model.Role;
import io.sparkcompletions.model.schema.AnswerSchema;
import io.sparkcompletions.model.tokens.TokenBudget;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Which request follows from an answer that will not do: the same with a larger bound where it was
 * cut, or the model's answer and what is wrong with it where it does not fit the schema.
 *
 * <p>Pure: the same answer always leads to the same request, which is why a rerun finds its answer
 * in the ledger.
 *
 * @param retryMaxTokens the larger bound; empty if cut answers are not asked for again
 * @param maxRepairs how often a model is asked to correct itself
 * @param budget how long a request may be, also one that shows the model its answer; null for no
 *     bound
 */
record FollowUps(
    AnswerPolicy policy, OptionalInt retryMaxTokens, int maxRepairs, @Nullable TokenBudget budget) {
  FollowUps(AnswerPolicy policy, OptionalInt retryMaxTokens, int maxRepairs) {
    this(policy, retryMaxTokens, maxRepairs, null);
  }

  /** None at all. */
  static FollowUps none(AnswerPolicy policy) {
    return new FollowUps(policy, OptionalInt.empty(), 0);
  }

  /** Whether it is worth looking for a {@link #next} request. */
  boolean mayFollow(Answer answer) {
    return (retryMaxTokens.isPresent() || maxRepairs > 0) && policy.objection(answer).isPresent();
  }

  /**
   * The next request.
   *
   * @param first what the row asks
   * @param asked what the answer came to
   * @param repairs how often the model was asked to correct itself
   */
  Optional<Next> next(
      CompletionRequest first, CompletionRequest asked, Answer answer, int repairs) {
    Optional<ErrorCode> objection = policy.objection(answer);
    if (objection.equals(Optional.of(ErrorCode.TRUNCATED))) {
      return larger(asked);
    }
    AnswerSchema schema = policy.schema();
    return schema != null
            && objection.equals(Optional.of(ErrorCode.INVALID_OUTPUT))
            && repairs < maxRepairs
        ? repair(schema, first, asked, String.valueOf(answer.text()))
            .filter(next -> budget == null || budget.admits(next.request()))
        : Optional.empty();
  }

  /**
   * A request that follows.
   *
   * @param isRepair whether it asks the model to correct itself
   */
  record Next(CompletionRequest request, boolean isRepair) {}

  private Optional<Next> larger(CompletionRequest asked) {
    Integer bound = asked.parameters().maxTokens();
    if (retryMaxTokens.isEmpty() || bound == null || bound >= retryMaxTokens.getAsInt()) {
      return Optional.empty();
    }
    CompletionRequest request =
        new CompletionRequest(
            asked.model(),
            asked.endpointId(),
            asked.api(),
            asked.messages(),
            asked.parameters().withMaxTokens(retryMaxTokens.getAsInt()));
    return Optional.of(new Next(request, false));
  }

  /** The wording is part of the key: another one would ask again what was repaired before. */
  private static Optional<Next> repair(
      AnswerSchema schema, CompletionRequest first, CompletionRequest asked, String answer) {
    if (answer.isBlank()) {
      return Optional.empty();
    }
    List<Message> messages = new ArrayList<>(first.messages());
    messages.add(new Message(Role.ASSISTANT, answer));
    messages.add(
        new Message(
            Role.USER,
            "This answer does not fit the JSON Schema: "
                + String.join("; ", schema.read(answer).problems())
                + ". Answer again with the corrected JSON object and nothing else."));
    CompletionRequest request =
        new CompletionRequest(
            asked.model(), asked.endpointId(), asked.api(), messages, asked.parameters());
    return Optional.of(new Next(request, true));
  }

  /** Shape only. */
  @Override
  public String toString() {
    return "FollowUps[" + retryMaxTokens + ", " + maxRepairs + "]";
  }
}
