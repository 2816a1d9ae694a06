package io.sparkcompletions.simulator.anthropic;

import io.sparkcompletions.simulator.answers.AnswerFormat;
import io.sparkcompletions.simulator.answers.Conversation;
import io.sparkcompletions.simulator.answers.Toolbox;
import io.sparkcompletions.simulator.dialect.Model;
import java.util.List;
import java.util.Optional;

/**
 * A valid request for a message.
 *
 * @param askedModel as the request spelled it
 * @param maxTokens on visible and thinking tokens together; 0 warms the cache only
 * @param cachePool what keeps cached beginnings apart besides the text
 */
record Ask(
    Model<Family> model,
    String askedModel,
    long maxTokens,
    Conversation conversation,
    AnswerFormat format,
    Toolbox tools,
    List<String> stops,
    Thinking thinking,
    String cachePool,
    Optional<String> inferenceGeo) {

  /**
   * How the model thinks.
   *
   * @param budget on thinking tokens alone
   */
  record Thinking(String effort, boolean shown, long budget) {
    static final Thinking NONE = new Thinking("none", false, 0);

    boolean happens() {
      return !effort.equals("none");
    }
  }
}
