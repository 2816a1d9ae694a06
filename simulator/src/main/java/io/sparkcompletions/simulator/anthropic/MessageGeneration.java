package io.sparkcompletions.simulator.anthropic;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sparkcompletions.simulator.answers.Draft;
import io.sparkcompletions.simulator.answers.Prompt;
import io.sparkcompletions.simulator.answers.PromptCache;
import io.sparkcompletions.simulator.answers.PromptCache.MarkedHit;
import io.sparkcompletions.simulator.answers.Reasoning;
import io.sparkcompletions.simulator.answers.Salt;
import io.sparkcompletions.simulator.answers.Toolbox;
import io.sparkcompletions.simulator.behaviour.Alteration;
import io.sparkcompletions.simulator.behaviour.Demand;
import io.sparkcompletions.simulator.behaviour.Fault;
import io.sparkcompletions.simulator.billing.Charge;
import io.sparkcompletions.simulator.billing.Tier;
import io.sparkcompletions.simulator.billing.Usage;
import io.sparkcompletions.simulator.dialect.Bodies;
import io.sparkcompletions.simulator.dialect.Generation;
import io.sparkcompletions.simulator.dialect.Produced;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Makes the message that answers a valid request. */
final class MessageGeneration {

  private static final String REFUSAL = "I can't help with that.";

  private final Ask ask;
  private final Errors errors;
  private final PromptCache cache;
  private final boolean cacheEnabled;
  private final String id;
  private final Instant startedAt;
  private final boolean inBatch;

  /**
   * @param id unique part of all ids in the answer
   * @param inBatch whether it came in a batch, and has its price
   */
  MessageGeneration(
      Ask ask,
      Errors errors,
      PromptCache cache,
      boolean cacheEnabled,
      String id,
      Instant startedAt,
      boolean inBatch) {
    this.ask = ask;
    this.errors = errors;
    this.cache = cache;
    this.cacheEnabled = cacheEnabled;
    this.id = id;
    this.startedAt = startedAt;
    this.inBatch = inBatch;
  }

  /**
   * Cached input is not limited; what will be cached is not known before admission, so what is
   * marked and known already is looked up without being used.
   */
  Generation generation() {
    return new Generation(
        ask.askedModel(),
        ask.model().id(),
        ask.conversation().prompt().user(),
        Demand.ofInput(ask.conversation().inputTokens() - hit(startedAt, true).cachedTokens()),
        this::produce);
  }

  private Produced produce(Fault.Altered altered, Instant finishedAt) {
    if (altered.alteration() == Alteration.FAILED) {
      String message = altered.message().orElse("Internal server error");
      return new Produced(
          errors.reply(500, "api_error", message, altered.code()), Optional.empty());
    }
    Draft draft = draft(altered.alteration());
    MarkedHit hit = hit(finishedAt, false);
    Usage usage =
        new Usage(
            ask.conversation().inputTokens(),
            hit.cachedTokens(),
            hit.writtenTokens(),
            hit.writtenForLongTokens(),
            draft.visibleTokens() + draft.reasoningTokens(),
            draft.reasoningTokens());
    Tier tier = inBatch ? Tier.BATCH : Tier.STANDARD;
    Charge charge = new Charge(usage, ask.model().price().usd(usage, tier));
    return new Produced(Bodies.reply(200, message(draft, usage, altered)), Optional.of(charge));
  }

  private MarkedHit hit(Instant answeredAt, boolean onlyLook) {
    if (!cacheEnabled || ask.conversation().marks().isEmpty()) {
      return MarkedHit.NONE;
    }
    return cache.useMarked(
        ask.cachePool(),
        ask.conversation().cacheable(),
        ask.conversation().marks(),
        ask.model().family().minCacheTokens(),
        startedAt,
        onlyLook ? Optional.empty() : Optional.of(answeredAt));
  }

  private Draft draft(Alteration alteration) {
    Prompt prompt = ask.conversation().prompt();
    Salt salt = prompt.salt();
    if (ask.maxTokens() == 0) {
      return Draft.cutOffBeforeItBegan();
    }
    boolean cutOff = alteration == Alteration.LENGTH;
    long wanted =
        Math.min(Reasoning.tokens(ask.thinking().effort(), salt), ask.thinking().budget());
    Toolbox tools = alteration == Alteration.NONE ? ask.tools() : Toolbox.NONE;
    return Draft.of(
        new Draft.Order(
            prompt,
            ask.format(),
            tools,
            ask.stops(),
            Math.min(ask.maxTokens(), room()),
            wanted,
            cutOff),
        salt);
  }

  /** What the window leaves for the answer. */
  private long room() {
    return ask.model().contextWindow() - ask.conversation().inputTokens();
  }

  private ObjectNode message(Draft draft, Usage usage, Fault.Altered altered) {
    Alteration alteration = altered.alteration();
    ObjectNode message =
        JsonNodeFactory.instance
            .objectNode()
            .put("id", "msg_" + id)
            .put("type", "message")
            .put("role", "assistant")
            .put("model", ask.model().snapshot());
    content(draft, altered, message.putArray("content"));
    boolean refused = alteration == Alteration.REFUSAL || alteration == Alteration.CONTENT_FILTER;
    message.put("stop_reason", refused ? "refusal" : stopReason(draft));
    message.put("stop_sequence", refused ? null : draft.stoppedBy().orElse(null));
    if (refused) {
      String category = alteration == Alteration.CONTENT_FILTER ? "general_harms" : null;
      message
          .putObject("stop_details")
          .put("type", "refusal")
          .put("category", altered.code().orElse(category))
          .put("explanation", altered.message().orElse(null));
    } else {
      message.putNull("stop_details");
    }
    message.putNull("container");
    if (alteration != Alteration.MISSING_USAGE) {
      message.set("usage", usage(usage, alteration));
    }
    if (alteration == Alteration.EXTRA_MEMBERS) {
      message.putObject("undocumented").putArray("values").add(1).add("two").addNull();
    }
    return message;
  }

  private String stopReason(Draft draft) {
    if (draft.call().isPresent()) {
      return "tool_use";
    }
    if (draft.cutOff()) {
      return room() < ask.maxTokens() ? "model_context_window_exceeded" : "max_tokens";
    }
    return draft.stoppedBy().isPresent() ? "stop_sequence" : "end_turn";
  }

  private void content(Draft draft, Fault.Altered altered, ArrayNode content) {
    if (altered.alteration() == Alteration.EMPTY_CHOICES
        || altered.alteration() == Alteration.CONTENT_FILTER) {
      return;
    }
    if (draft.reasoningTokens() > 0) {
      String text = "Weighing the request: " + draft.reasoningTokens() + " tokens of thought.";
      content
          .addObject()
          .put("type", "thinking")
          .put("thinking", ask.thinking().shown() ? text : "")
          .put("signature", Salt.of(id).hex(64));
    }
    if (altered.alteration() == Alteration.EXTRA_MEMBERS) {
      content.addObject().put("type", "undocumented_block").put("value", 1);
    }
    if (draft.call().isPresent()) {
      content
          .addObject()
          .put("type", "tool_use")
          .put("id", "toolu_" + id)
          .put("name", draft.call().get().name())
          .set("input", draft.call().get().arguments());
      return;
    }
    String text = altered.alteration() == Alteration.REFUSAL ? REFUSAL : draft.text().orElse("");
    if (altered.alteration() == Alteration.NULL_CONTENT) {
      content.addObject().put("type", "text").put("text", "").putNull("citations");
    } else if (!text.isEmpty()) {
      content.addObject().put("type", "text").put("text", text).putNull("citations");
    }
  }

  private ObjectNode usage(Usage usage, Alteration alteration) {
    boolean detailed = alteration != Alteration.MISSING_USAGE_DETAILS;
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("input_tokens", usage.inputTokens() - usage.cachedTokens() - usage.cacheWriteTokens());
    if (detailed) {
      node.put("cache_creation_input_tokens", usage.cacheWriteTokens())
          .put("cache_read_input_tokens", usage.cachedTokens())
          .putObject("cache_creation")
          .put("ephemeral_5m_input_tokens", usage.cacheWriteTokens() - usage.longCacheWriteTokens())
          .put("ephemeral_1h_input_tokens", usage.longCacheWriteTokens());
    } else {
      for (String name :
          List.of("cache_creation_input_tokens", "cache_read_input_tokens", "cache_creation")) {
        node.putNull(name);
      }
    }
    node.put("output_tokens", usage.outputTokens());
    if (detailed && ask.thinking().happens()) {
      node.putObject("output_tokens_details").put("thinking_tokens", usage.reasoningTokens());
    }
    String tier = inBatch ? "batch" : "standard";
    node.put("service_tier", detailed ? tier : null);
    node.put("inference_geo", detailed ? ask.inferenceGeo().orElse("global") : null);
    if (alteration == Alteration.EXTRA_MEMBERS) {
      node.put("undocumented_tokens", 7);
    }
    return node;
  }
}
