package io.sparkcompletions.simulator.compat;

import io.sparkcompletions.simulator.answers.AnswerFormat;
import io.sparkcompletions.simulator.answers.Conversation;
import io.sparkcompletions.simulator.answers.Toolbox;
import io.sparkcompletions.simulator.dialect.Model;
import java.util.List;
import java.util.Optional;

/**
 * A valid request.
 *
 * @param askedModel as the request spelled it
 * @param effort what reasoning is done with; {@code none} where there is none
 * @param bound on visible and reasoning tokens together, as far as the server understood it
 * @param inputTokens of the prompt, cut to the context where the server cuts
 */
record Ask(
    Model<Family> model,
    String askedModel,
    String effort,
    Optional<Long> bound,
    Conversation conversation,
    long inputTokens,
    int choices,
    AnswerFormat format,
    Toolbox tools,
    List<String> stops) {

  static final String NO_EFFORT = "none";
}
