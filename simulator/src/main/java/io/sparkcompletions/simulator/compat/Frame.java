package io.sparkcompletions.simulator.compat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sparkcompletions.simulator.answers.Salt;
import io.sparkcompletions.simulator.behaviour.Alteration;
import io.sparkcompletions.simulator.behaviour.Fault;
import io.sparkcompletions.simulator.billing.Usage;
import io.sparkcompletions.simulator.compat.Composed.Choice;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;

/**
 * Everything that an answer may tell, and the parts that all servers write alike.
 *
 * @param id unique part of all ids in the answer
 * @param usd what the request is billed
 */
record Frame(
    Ask ask,
    Composed composed,
    Fault.Altered altered,
    String id,
    BigDecimal usd,
    Instant startedAt,
    Instant finishedAt) {

  Alteration alteration() {
    return altered.alteration();
  }

  Usage usage() {
    return composed.usage();
  }

  double seconds() {
    return Duration.between(startedAt, finishedAt).toMillis() / 1e3;
  }

  long created() {
    return startedAt.getEpochSecond();
  }

  /** Digits that follow from the request's id. */
  String digits(int count) {
    return Salt.of(id).hex(count);
  }

  boolean hidesUsage() {
    return alteration() == Alteration.MISSING_USAGE;
  }

  boolean hidesDetails() {
    return alteration() == Alteration.MISSING_USAGE_DETAILS;
  }

  /** The word by which most servers say why an answer ended. */
  String finishReason(Choice choice) {
    return switch (choice.end()) {
      case NATURAL -> ask.model().family().end();
      case LENGTH -> "length";
      case FILTERED -> "content_filter";
      case TOOL_CALL -> "tool_calls";
    };
  }

  /** Adds the usual message: role and text, the latter null beside a tool call. */
  ObjectNode message(ObjectNode choice, Choice of) {
    return choice
        .putObject("message")
        .put("role", "assistant")
        .put("content", of.content().orElse(null));
  }

  /** Adds the calls of tools, if there are any. */
  void toolCalls(ObjectNode message, Choice of) {
    of.call()
        .ifPresent(
            call ->
                message
                    .putArray("tool_calls")
                    .addObject()
                    .put("id", "call_" + digits(8))
                    .put("type", "function")
                    .putObject("function")
                    .put("name", call.name())
                    .put("arguments", call.arguments().toString()));
  }

  /** Adds the three counts that everybody has, in the usual order. */
  ObjectNode counts(ObjectNode usage) {
    return usage
        .put("prompt_tokens", usage().inputTokens())
        .put("completion_tokens", usage().outputTokens())
        .put("total_tokens", usage().totalTokens());
  }

  /** Completes a body: members that no documentation names, where they were ordered. */
  ObjectNode finished(ObjectNode body) {
    if (alteration() == Alteration.EXTRA_MEMBERS) {
      body.putObject("undocumented").putArray("values").add(1).add("two").addNull();
    }
    return body;
  }

  /** Adds an array of choices, each written by the server. */
  void choices(ObjectNode body, Writer writer) {
    ArrayNode choices = body.putArray("choices");
    for (Choice choice : composed.choices()) {
      int index = choices.size();
      writer.write(choices.addObject(), choice, index);
    }
  }

  /** Writes one choice. */
  interface Writer {
    void write(ObjectNode node, Choice choice, int index);
  }
}
