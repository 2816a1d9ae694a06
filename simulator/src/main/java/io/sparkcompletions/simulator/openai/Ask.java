package io.sparkcompletions.simulator.openai;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sparkcompletions.simulator.answers.AnswerFormat;
import io.sparkcompletions.simulator.answers.Conversation;
import io.sparkcompletions.simulator.answers.Toolbox;
import io.sparkcompletions.simulator.dialect.Model;
import java.util.List;
import java.util.Optional;

/**
 * A valid request for an answer, the same for chat completions and Responses.
 *
 * @param askedModel as the request spelled it
 * @param effort what reasoning is done with; {@code none} also for models that do not reason
 * @param outputBound on visible and reasoning tokens together, as the request set it
 * @param topLogprobs empty when no log probabilities were asked for
 * @param tier as asked, {@code auto} when absent
 * @param repeated settings that the answer repeats, as they hold for it
 */
record Ask(
    Model<Family> model,
    String askedModel,
    String effort,
    Optional<Long> outputBound,
    Conversation conversation,
    int choices,
    AnswerFormat format,
    Toolbox tools,
    Optional<Integer> topLogprobs,
    List<String> stops,
    String tier,
    CacheUse cache,
    ObjectNode repeated) {

  /** How a request wants its prompt cached. */
  record CacheUse(String key, boolean explicit, boolean longLived) {}

  boolean reasons() {
    return !effort.equals(Family.NO_EFFORT);
  }

  /** Providers admit by the larger of both estimates. */
  long reservedTokens() {
    return Math.max(conversation.estimatedTokens(), outputBound.orElse(0L));
  }
}
