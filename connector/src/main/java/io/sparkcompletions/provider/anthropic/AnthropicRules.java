package io.sparkcompletions.provider.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import io.sparkcompletions.model.Parameters;
import io.sparkcompletions.model.SchemaMode;
import io.sparkcompletions.provider.Objection;
import io.sparkcompletions.provider.wire.BodyRules;
import io.sparkcompletions.provider.wire.Effort;
import io.sparkcompletions.provider.wire.RequestJson;
import io.sparkcompletions.provider.wire.ToolChoice;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/** What the interface, one of its versions, or a family of models refuses. */
final class AnthropicRules {
  /** The first version; later ones refuse sampling parameters whatever the model. */
  static final String FIRST_VERSION = "2023-06-01";

  private static final BigDecimal MIN_FIXED_TOP_P = new BigDecimal("0.99");
  private static final int MIN_THINKING_TOKENS = 1024;
  private static final BodyRules BODY =
      new BodyRules(
          Map.ofEntries(
              Map.entry("model", "model"),
              Map.entry("messages", "messagesColumn"),
              Map.entry("system", "system"),
              Map.entry("temperature", "temperature"),
              Map.entry("top_p", "topP"),
              Map.entry("stop_sequences", "stop"),
              Map.entry("tools", "tools")),
          Map.of(
              "max_tokens", "maxTokens",
              "output_config.effort", "reasoningEffort",
              "output_config.format", "schema",
              "tool_choice", "toolChoice",
              "thinking", "reasoningEffort"),
          Set.of("stream"));

  private final Family family;
  private final Parameters parameters;
  private final List<Objection> objections = new ArrayList<>();

  private AnthropicRules(Family family, Parameters parameters) {
    this.family = family;
    this.parameters = parameters;
  }

  static List<Objection> check(String model, String version, Parameters parameters) {
    AnthropicRules rules = new AnthropicRules(Family.of(model), parameters);
    rules.checkSampling(version);
    rules.checkEffort();
    rules.checkTools();
    rules.checkSchema(model);
    ToolChoice.objection(parameters).ifPresent(rules.objections::add);
    rules.objections.addAll(BODY.check(parameters));
    return rules.objections;
  }

  private void checkSampling(String version) {
    if (parameters.stop().stream().anyMatch(String::isBlank)) {
      object("stop", "must not hold a text of white space only at Anthropic");
    }
    if (parameters.seed() != null) {
      object("seed", "does not exist in Anthropic's API: leave it out");
    }
    BigDecimal temperature = parameters.temperature();
    BigDecimal topP = parameters.topP();
    if (!version.equals(FIRST_VERSION)) {
      if (temperature != null) {
        object("temperature", "does not exist in version " + version + " of Anthropic's API");
      }
      if (topP != null) {
        object("topP", "does not exist in version " + version + " of Anthropic's API");
      }
      return;
    }
    if (temperature != null && temperature.compareTo(BigDecimal.ONE) > 0) {
      object("temperature", "must be from 0 to 1 at Anthropic");
    } else if (temperature != null
        && !family.takesSampling()
        && temperature.compareTo(BigDecimal.ONE) != 0) {
      object("temperature", "cannot be chosen on this model: leave it out");
    } else if (temperature != null
        && Effort.tokens(parameters.reasoningEffort()).isPresent()
        && temperature.compareTo(BigDecimal.ONE) != 0) {
      object("temperature", "cannot be chosen beside a thinking budget: leave it out");
    }
    if (topP != null && !family.takesSampling() && topP.compareTo(MIN_FIXED_TOP_P) < 0) {
      object("topP", "cannot be chosen on this model: leave it out");
    }
  }

  private void checkEffort() {
    OptionalLong tokens = Effort.tokens(parameters.reasoningEffort());
    if (tokens.isPresent()) {
      checkBudget(tokens.getAsLong());
    } else if (parameters.reasoningEffort() != null && !family.takesEffort()) {
      object(
          "reasoningEffort",
          family.takesThinkingBudget()
              ? "must be a number of tokens on this model, such as 4096"
              : "does not exist on this model: leave it out");
    }
  }

  private void checkBudget(long tokens) {
    Integer given = parameters.maxTokens();
    int bound = given == null ? family.defaultMaxTokens() : given;
    if (!family.takesThinkingBudget()) {
      object("reasoningEffort", "cannot be a number of tokens on this model; give a word");
    } else if (tokens < MIN_THINKING_TOKENS || tokens >= bound) {
      object(
          "reasoningEffort",
          "must be from "
              + MIN_THINKING_TOKENS
              + " tokens to fewer than maxTokens ("
              + bound
              + ")");
    }
  }

  private void checkTools() {
    int number = 0;
    for (JsonNode tool : RequestJson.tree(parameters.toolsJson())) {
      number++;
      boolean isServers =
          tool.path("type").isTextual() && !tool.path("type").asText().equals("custom");
      if (!tool.path("name").isTextual() || (!isServers && !tool.path("input_schema").isObject())) {
        object(
            "tools",
            "has a tool, number "
                + number
                + ", that is not written for Anthropic's API: {\"name\": ..., \"input_schema\":"
                + " {...}}");
      }
    }
  }

  private void checkSchema(String model) {
    if (parameters.schemaMode() == SchemaMode.JSON) {
      object("schemaMode", "cannot be json at Anthropic, which has no interface for that");
    }
    if (AnthropicSchema.mode(model, parameters) == SchemaMode.NATIVE) {
      objections.addAll(AnthropicSchema.DIALECT.objections(parameters.schemaJson()));
    }
  }

  private void object(String option, String problem) {
    objections.add(new Objection(option, problem));
  }
}
