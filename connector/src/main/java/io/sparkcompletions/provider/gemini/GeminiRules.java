package io.sparkcompletions.provider.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import io.sparkcompletions.model.Parameters;
import io.sparkcompletions.provider.Objection;
import io.sparkcompletions.provider.wire.BodyRules;
import io.sparkcompletions.provider.wire.Effort;
import io.sparkcompletions.provider.wire.RequestJson;
import io.sparkcompletions.provider.wire.ToolChoice;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** What the interface or a generation of models refuses, or ignores in silence. */
final class GeminiRules {
  private static final int MAX_STOPS = 5;
  private static final Set<String> LEVELS = Set.of("minimal", "low", "medium", "high");
  private static final BodyRules BODY =
      new BodyRules(
          Map.ofEntries(
              Map.entry("model", "model"),
              Map.entry("contents", "messagesColumn"),
              Map.entry("systemInstruction", "system"),
              Map.entry("system_instruction", "system"),
              Map.entry("tools", "tools"),
              Map.entry("generationConfig.temperature", "temperature"),
              Map.entry("generationConfig.topP", "topP"),
              Map.entry("generationConfig.stopSequences", "stop"),
              Map.entry("generationConfig.seed", "seed")),
          Map.of(
              "generationConfig.maxOutputTokens", "maxTokens",
              "generationConfig.thinkingConfig", "reasoningEffort",
              "generationConfig.responseMimeType", "schema",
              "generationConfig.responseSchema", "schema",
              "generationConfig.responseJsonSchema", "schema",
              "toolConfig", "toolChoice",
              "tool_config", "toolChoice"),
          Set.of("generationConfig.candidateCount"));

  private GeminiRules() {}

  static List<Objection> check(Generation generation, Parameters parameters) {
    List<Objection> objections = new ArrayList<>();
    if (!generation.takesSampling()) {
      String problem = "is ignored by this model: leave it out";
      if (parameters.temperature() != null) {
        objections.add(new Objection("temperature", problem));
      }
      if (parameters.topP() != null) {
        objections.add(new Objection("topP", problem));
      }
    }
    if (parameters.stop().size() > MAX_STOPS) {
      objections.add(new Objection("stop", "may hold at most " + MAX_STOPS + " texts"));
    }
    Long seed = parameters.seed();
    if (seed != null && seed != seed.intValue()) {
      objections.add(new Objection("seed", "must be an integer of 32 bits at Gemini"));
    }
    checkEffort(generation, parameters, objections);
    checkTools(parameters, objections);
    objections.addAll(BODY.check(parameters));
    ToolChoice.objection(parameters).ifPresent(objections::add);
    return objections;
  }

  private static void checkEffort(
      Generation generation, Parameters parameters, List<Objection> objections) {
    String effort = parameters.reasoningEffort();
    if (effort == null) {
      return;
    }
    if (Effort.tokens(effort).isPresent()) {
      if (!generation.takesBudget()) {
        objections.add(
            new Objection(
                "reasoningEffort",
                "cannot be a number of tokens on this model; give a level such as low"));
      }
    } else if (!generation.takesLevel()) {
      objections.add(
          new Objection(
              "reasoningEffort",
              "must be a number of tokens on this model: 0 for none, -1 for its own choice"));
    } else if (!LEVELS.contains(effort.toLowerCase(Locale.ROOT))) {
      objections.add(
          new Objection("reasoningEffort", "must be one of minimal, low, medium, high at Gemini"));
    }
  }

  private static void checkTools(Parameters parameters, List<Objection> objections) {
    int number = 0;
    for (JsonNode tool : RequestJson.tree(parameters.toolsJson())) {
      number++;
      if (tool.has("type") || tool.has("name")) {
        objections.add(
            new Objection(
                "tools",
                "has a tool, number "
                    + number
                    + ", that is not written for Gemini's API: {\"functionDeclarations\": [{\"name\":"
                    + " ...}]}"));
      }
    }
  }
}
