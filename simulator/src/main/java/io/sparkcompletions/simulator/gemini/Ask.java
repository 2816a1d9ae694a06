package io.sparkcompletions.simulator.gemini;

import io.sparkcompletions.simulator.answers.AnswerFormat;
import io.sparkcompletions.simulator.answers.Conversation;
import io.sparkcompletions.simulator.answers.Toolbox;
import io.sparkcompletions.simulator.dialect.Model;
import java.util.List;
import java.util.Optional;

/**
 * A valid request for content.
 *
 * @param askedModel as the path spelled it
 * @param outputBound on visible and thinking tokens together, as the request set it
 */
record Ask(
    Model<Family> model,
    String askedModel,
    Optional<Long> outputBound,
    Conversation conversation,
    AnswerFormat format,
    Toolbox tools,
    List<String> stops,
    Thinking thinking) {}
