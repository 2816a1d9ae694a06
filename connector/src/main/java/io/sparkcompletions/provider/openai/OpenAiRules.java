package io.sparkcompletions.provider.openai;

import com.fasterxml.jackson.databind.JsonNode;
import io.sparkcompletions.model.Api;
import io.sparkcompletions.model.Parameters;
import io.sparkcompletions.model.SchemaMode;
import io.sparkcompletions.provider.Objection;
import io.sparkcompletions.provider.wire.BodyRules;
import io.sparkcompletions.provider.wire.RequestJson;
import io.sparkcompletions.provider.wire.ToolChoice;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a server of the dialect, or one of its interfaces, has no member for. */
final class OpenAiRules {
  /** OpenAI's bound for chat completions. */
  private static final int MAX_STOPS = 4;

  /** OpenAI's bound for Responses. */
  private static final int MIN_RESPONSES_TOKENS = 16;

  /**
   * The token bound may stand here in place of the option, because servers differ in which of its
   * spellings they know.
   */
  private static final BodyRules BODY =
      new BodyRules(
          Map.ofEntries(
              Map.entry("model", "model"),
              Map.entry("messages", "messagesColumn"),
              Map.entry("input", "prompt"),
              Map.entry("instructions", "system"),
              Map.entry("temperature", "temperature"),
              Map.entry("top_p", "topP"),
              Map.entry("stop", "stop"),
              Map.entry("seed", "seed"),
              Map.entry("random_seed", "seed"),
              Map.entry("reasoning_effort", "reasoningEffort"),
              Map.entry("tools", "tools")),
          Map.of(
              "max_tokens", "maxTokens",
              "max_completion_tokens", "maxTokens",
              "max_output_tokens", "maxTokens",
              "reasoning.effort", "reasoningEffort",
              "response_format", "schema",
              "text.format", "schema",
              "tool_choice", "toolChoice"),
          Set.of("n", "stream", "stream_options", "background"));

  private OpenAiRules() {}

  static List<Objection> check(Server server, Api api, Parameters parameters) {
    List<Objection> objections = new ArrayList<>();
    if (api == Api.RESPONSES) {
      checkResponses(parameters, objections);
    } else {
      checkChat(server, parameters, objections);
    }
    objections.addAll(BODY.check(parameters));
    checkTools(api, parameters, objections);
    ToolChoice.objection(parameters).ifPresent(objections::add);
    if (OpenAiSchema.mode(server, parameters) == SchemaMode.NATIVE) {
      objections.addAll(OpenAiSchema.DIALECT.objections(parameters.schemaJson()));
    }
    return objections;
  }

  private static void checkResponses(Parameters parameters, List<Objection> objections) {
    String remedy =
        "does not exist in the Responses API, which api=auto chooses at OpenAI's own endpoint; set"
            + " api=chat or leave it out";
    if (!parameters.stop().isEmpty()) {
      objections.add(new Objection("stop", remedy));
    }
    if (parameters.seed() != null) {
      objections.add(new Objection("seed", remedy));
    }
    Integer maxTokens = parameters.maxTokens();
    if (maxTokens != null && maxTokens < MIN_RESPONSES_TOKENS) {
      objections.add(
          new Objection(
              "maxTokens",
              "must be "
                  + MIN_RESPONSES_TOKENS
                  + " or more in the Responses API, which api=auto chooses at OpenAI's own endpoint,"
                  + " or set api=chat"));
    }
  }

  private static void checkChat(Server server, Parameters parameters, List<Objection> objections) {
    if (parameters.stop().size() > MAX_STOPS) {
      objections.add(new Objection("stop", "may hold at most " + MAX_STOPS + " texts"));
    }
    BigDecimal temperature = parameters.temperature();
    if (temperature != null && temperature.compareTo(server.maxTemperature()) > 0) {
      objections.add(
          new Objection(
              "temperature",
              "must be from 0 to " + server.maxTemperature() + " at " + server.profile().name()));
    }
    if (parameters.seed() != null && server.seedField() == null) {
      objections.add(
          new Objection("seed", "does not exist at " + server.profile().name() + ": leave it out"));
    }
  }

  private static void checkTools(Api api, Parameters parameters, List<Objection> objections) {
    int number = 0;
    for (JsonNode tool : RequestJson.tree(parameters.toolsJson())) {
      number++;
      String type = tool.path("type").asText();
      if (type.isEmpty()) {
        objections.add(
            new Objection("tools", "needs a type in every tool; tool " + number + " has none"));
      } else if (type.equals("function") && !isFunction(api, tool)) {
        objections.add(
            new Objection(
                "tools",
                "has a function, tool "
                    + number
                    + ", that is not written for the "
                    + (api == Api.RESPONSES
                        ? "Responses API: {\"type\": \"function\", \"name\": ...}"
                        : "chat completions API: {\"type\": \"function\", \"function\":"
                            + " {\"name\": ...}}")));
      }
    }
  }

  private static boolean isFunction(Api api, JsonNode tool) {
    JsonNode holder = api == Api.RESPONSES ? tool : tool.path("function");
    return holder.path("name").isTextual();
  }
}
