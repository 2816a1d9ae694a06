package io.sparkcompletions.simulator.gemini;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sparkcompletions.simulator.answers.Draft;
import io.sparkcompletions.simulator.answers.Prompt;
import io.sparkcompletions.simulator.answers.PromptCache;
import io.sparkcompletions.simulator.answers.Reasoning;
import io.sparkcompletions.simulator.answers.Salt;
import io.sparkcompletions.simulator.answers.Toolbox;
import io.sparkcompletions.simulator.behaviour.Alteration;
import io.sparkcompletions.simulator.behaviour.Demand;
import io.sparkcompletions.simulator.behaviour.Fault;
import io.sparkcompletions.simulator.behaviour.Metric;
import io.sparkcompletions.simulator.billing.Charge;
import io.sparkcompletions.simulator.billing.Tier;
import io.sparkcompletions.simulator.billing.Usage;
import io.sparkcompletions.simulator.dialect.Bodies;
import io.sparkcompletions.simulator.dialect.Generation;
import io.sparkcompletions.simulator.dialect.Produced;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** Makes the content that answers a valid request. */
final class ContentGeneration {

  private static final Duration REMEMBERED = Duration.ofMinutes(10);

  private final Ask ask;
  private final PromptCache cache;
  private final boolean cacheEnabled;
  private final String id;
  private final Instant startedAt;
  private final boolean inBatch;

  /**
   * @param inBatch whether it came in a batch, and has its price
   */
  ContentGeneration(
      Ask ask,
      PromptCache cache,
      boolean cacheEnabled,
      String id,
      Instant startedAt,
      boolean inBatch) {
    this.ask = ask;
    this.cache = cache;
    this.cacheEnabled = cacheEnabled;
    this.id = id;
    this.startedAt = startedAt;
    this.inBatch = inBatch;
  }

  Generation generation() {
    return new Generation(
        ask.askedModel(),
        ask.model().id(),
        ask.conversation().prompt().user(),
        new Demand(Map.of(Metric.INPUT_TOKENS, ask.conversation().inputTokens())),
        this::produce);
  }

  private Produced produce(Fault.Altered altered, Instant finishedAt) {
    Alteration alteration = altered.alteration();
    Draft draft = draft(alteration);
    boolean blocked = alteration == Alteration.REFUSAL;
    Usage usage =
        new Usage(
            ask.conversation().inputTokens(),
            cachedTokens(),
            0,
            blocked ? 0 : draft.visibleTokens() + draft.reasoningTokens(),
            blocked ? 0 : draft.reasoningTokens());
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    if (blocked) {
      body.putObject("promptFeedback")
          .put("blockReason", altered.code().orElse("PROHIBITED_CONTENT"));
    } else if (alteration != Alteration.EMPTY_CHOICES) {
      candidate(draft, altered, body.putArray("candidates").addObject());
    }
    if (alteration != Alteration.MISSING_USAGE) {
      body.set("usageMetadata", usage(usage, alteration));
    }
    body.put("modelVersion", ask.model().snapshot()).put("responseId", id);
    if (alteration == Alteration.EXTRA_MEMBERS) {
      body.putObject("undocumented").putArray("values").add(1).add("two").addNull();
    }
    Tier tier = inBatch ? Tier.BATCH : Tier.STANDARD;
    Charge charge = new Charge(usage, ask.model().price().usd(usage, tier));
    return new Produced(Bodies.reply(200, body), Optional.of(charge));
  }

  private Draft draft(Alteration alteration) {
    Prompt prompt = ask.conversation().prompt();
    Salt salt = prompt.salt();
    boolean cutOff = alteration == Alteration.LENGTH;
    long wanted =
        Math.min(Reasoning.tokens(ask.thinking().effort(), salt), ask.thinking().budget());
    long bound =
        ask.outputBound().orElse(cutOff && wanted > 0 ? wanted : ask.model().maxOutputTokens());
    Toolbox tools = alteration == Alteration.NONE ? ask.tools() : Toolbox.NONE;
    return Draft.of(
        new Draft.Order(prompt, ask.format(), tools, ask.stops(), bound, wanted, cutOff), salt);
  }

  private long cachedTokens() {
    if (!cacheEnabled || ask.conversation().inputTokens() < PromptCache.MIN_TOKENS) {
      return 0;
    }
    return cache
        .use(
            ask.model().id(), ask.conversation().cacheable(), Long.MAX_VALUE, REMEMBERED, startedAt)
        .cachedTokens();
  }

  private void candidate(Draft draft, Fault.Altered altered, ObjectNode candidate) {
    switch (altered.alteration()) {
      case CONTENT_FILTER -> {
        candidate.put("finishReason", altered.code().orElse("SAFETY")).put("index", 0);
        candidate
            .putArray("safetyRatings")
            .addObject()
            .put("category", "HARM_CATEGORY_DANGEROUS_CONTENT")
            .put("probability", "HIGH")
            .put("blocked", true);
      }
      case FAILED ->
          candidate
              .put("finishReason", altered.code().orElse("MALFORMED_RESPONSE"))
              .put("index", 0)
              .put("finishMessage", altered.message().orElse("The answer could not be used."));
      case NULL_CONTENT -> {
        ObjectNode content = candidate.putObject("content").put("role", "model");
        content.putArray("parts").addObject().put("text", "");
        candidate.put("finishReason", "STOP").put("index", 0);
      }
      default -> {
        content(draft, altered, candidate.putObject("content"));
        candidate.put("finishReason", draft.cutOff() ? "MAX_TOKENS" : "STOP").put("index", 0);
      }
    }
    altered.message().ifPresent(message -> candidate.put("finishMessage", message));
  }

  /** Without parts when thinking has used up the bound. */
  private void content(Draft draft, Fault.Altered altered, ObjectNode content) {
    ArrayNode parts = JsonNodeFactory.instance.arrayNode();
    if (ask.thinking().shown() && draft.reasoningTokens() > 0) {
      parts
          .addObject()
          .put("text", "Weighing the request: " + draft.reasoningTokens() + " tokens of thought.")
          .put("thought", true);
    }
    if (altered.alteration() == Alteration.EXTRA_MEMBERS) {
      parts.addObject().putObject("undocumentedPart").put("value", 1);
    }
    if (draft.call().isPresent()) {
      ObjectNode call =
          parts.addObject().put("thoughtSignature", "c2lnbmF0dXJl").putObject("functionCall");
      call.put("name", draft.call().get().name()).set("args", draft.call().get().arguments());
      call.put("id", "call_" + id);
    } else if (!draft.text().orElse("").isEmpty()) {
      parts.addObject().put("text", draft.text().get());
    }
    content.put("role", "model");
    if (!parts.isEmpty()) {
      content.set("parts", parts);
    }
  }

  /** Counts that are zero are left out. */
  private static ObjectNode usage(Usage usage, Alteration alteration) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    boolean detailed = alteration != Alteration.MISSING_USAGE_DETAILS;
    count(node, "promptTokenCount", usage.inputTokens());
    if (detailed) {
      count(node, "cachedContentTokenCount", usage.cachedTokens());
    }
    count(node, "candidatesTokenCount", usage.outputTokens() - usage.reasoningTokens());
    count(node, "thoughtsTokenCount", usage.reasoningTokens());
    count(node, "totalTokenCount", usage.totalTokens());
    if (detailed) {
      node.putArray("promptTokensDetails")
          .addObject()
          .put("modality", "TEXT")
          .put("tokenCount", usage.inputTokens());
      if (usage.cachedTokens() > 0) {
        node.putArray("cacheTokensDetails")
            .addObject()
            .put("modality", "TEXT")
            .put("tokenCount", usage.cachedTokens());
      }
    }
    if (alteration == Alteration.EXTRA_MEMBERS) {
      node.put("undocumentedTokenCount", 7);
    }
    return node;
  }

  private static void count(ObjectNode node, String name, long tokens) {
    if (tokens > 0) {
      node.put(name, tokens);
    }
  }
}
