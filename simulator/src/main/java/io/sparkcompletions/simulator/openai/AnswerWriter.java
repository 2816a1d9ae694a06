package io.sparkcompletions.simulator.openai;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sparkcompletions.simulator.answers.Salt;
import io.sparkcompletions.simulator.answers.Tokens;
import io.sparkcompletions.simulator.behaviour.Alteration;
import io.sparkcompletions.simulator.behaviour.Fault;
import io.sparkcompletions.simulator.billing.Usage;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/** Writes an answer in the form of one endpoint; members in the documented order. */
interface AnswerWriter {

  /**
   * Everything that an answer tells.
   *
   * @param id unique part of all ids in the answer
   * @param tier the tier that served the request
   */
  record Frame(
      Ask ask,
      Composed answer,
      Fault.Altered altered,
      String id,
      String tier,
      Instant startedAt,
      Instant finishedAt) {

    Alteration alteration() {
      return altered.alteration();
    }
  }

  ObjectNode write(Frame frame);

  /** Where {@link Alteration#FAILED} has no form inside a successful response. */
  boolean canTellFailure();

  static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  /**
   * Log probabilities of the pieces of a text, with alternatives: plausible in form, meaningless
   * otherwise.
   */
  static ArrayNode logprobs(String text, int alternatives) {
    ArrayNode all = JsonNodeFactory.instance.arrayNode();
    for (String piece : Tokens.split(text)) {
      double own = -0.001 * (1 + Salt.of(piece).below(400));
      ObjectNode entry = logprob(all.addObject(), piece, own);
      ArrayNode top = entry.putArray("top_logprobs");
      for (int i = 0; i < alternatives; i++) {
        logprob(top.addObject(), i == 0 ? piece : piece + i, own - 2 * i);
      }
    }
    return all;
  }

  private static ObjectNode logprob(ObjectNode entry, String piece, double logprob) {
    entry.put("token", piece).put("logprob", logprob);
    ArrayNode bytes = entry.putArray("bytes");
    for (byte each : piece.getBytes(StandardCharsets.UTF_8)) {
      bytes.add(each & 0xff);
    }
    return entry;
  }

  /** Token counts under the names and in the order of the endpoint. */
  static ObjectNode usage(Usage usage, Alteration alteration, UsageNames names) {
    ObjectNode node = object();
    node.put(names.input(), usage.inputTokens());
    if (names.detailsBesideTotals()) {
      inputDetails(node, usage, alteration, names);
    }
    node.put(names.output(), usage.outputTokens());
    if (names.detailsBesideTotals()) {
      outputDetails(node, usage, alteration, names);
    }
    node.put("total_tokens", usage.totalTokens());
    if (!names.detailsBesideTotals()) {
      inputDetails(node, usage, alteration, names);
      outputDetails(node, usage, alteration, names);
    }
    if (alteration == Alteration.EXTRA_MEMBERS) {
      node.putObject("undocumented_details").put("undocumented_tokens", 7);
    }
    return node;
  }

  /** How an endpoint spells and orders its token counts. */
  record UsageNames(String input, String output, boolean audio, boolean detailsBesideTotals) {}

  private static void inputDetails(
      ObjectNode node, Usage usage, Alteration alteration, UsageNames names) {
    if (alteration != Alteration.MISSING_USAGE_DETAILS) {
      ObjectNode details =
          node.putObject(names.input() + "_details")
              .put("cached_tokens", usage.cachedTokens())
              .put("cache_write_tokens", usage.cacheWriteTokens());
      if (names.audio()) {
        details.put("audio_tokens", 0);
      }
    }
  }

  private static void outputDetails(
      ObjectNode node, Usage usage, Alteration alteration, UsageNames names) {
    if (alteration != Alteration.MISSING_USAGE_DETAILS) {
      ObjectNode details =
          node.putObject(names.output() + "_details")
              .put("reasoning_tokens", usage.reasoningTokens());
      if (names.audio()) {
        details
            .put("audio_tokens", 0)
            .put("accepted_prediction_tokens", 0)
            .put("rejected_prediction_tokens", 0);
      }
    }
  }
}
