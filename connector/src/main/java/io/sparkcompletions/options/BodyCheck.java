package io.sparkcompletions.options;

import static io.sparkcompletions.options.CompletionOptions.EXTRA_BODY;
import static io.sparkcompletions.options.CompletionOptions.MAX_TOKENS;
import static io.sparkcompletions.options.CompletionOptions.REASONING_EFFORT;
import static io.sparkcompletions.options.CompletionOptions.TOOLS;

import com.fasterxml.jackson.databind.JsonNode;
import io.sparkcompletions.model.Api;
import java.util.List;
import java.util.Map;

/** Finds members of {@code extraBody} and {@code tools} that cannot go into a request body. */
final class BodyCheck {
  /** Body members that belong to an option, with its name. */
  private static final Map<String, String> OWNED =
      Map.ofEntries(
          Map.entry("model", "model"),
          Map.entry("messages", "messagesColumn"),
          Map.entry("input", "prompt"),
          Map.entry("instructions", "system"),
          Map.entry("temperature", "temperature"),
          Map.entry("top_p", "topP"),
          Map.entry("stop", "stop"),
          Map.entry("seed", "seed"),
          Map.entry("reasoning_effort", "reasoningEffort"),
          Map.entry("tools", "tools"));

  /**
   * The spellings of the token bound. Servers differ in which one they know, so one may be given
   * here in place of the option.
   */
  private static final List<String> TOKEN_BOUNDS =
      List.of("max_tokens", "max_completion_tokens", "max_output_tokens");

  /** Body members that would change how many answers come, or how. */
  private static final List<String> FORBIDDEN =
      List.of("n", "stream", "stream_options", "background");

  private final OptionValues values;
  private final Api api;
  private final List<String> problems;

  BodyCheck(OptionValues values, Api api, List<String> problems) {
    this.values = values;
    this.api = api;
    this.problems = problems;
  }

  void run() {
    values.get(EXTRA_BODY).ifPresent(this::checkExtraBody);
    values.get(TOOLS).ifPresent(this::checkTools);
  }

  private void checkExtraBody(String json) {
    for (Map.Entry<String, JsonNode> member : StrictJson.read(json, "JSON").properties()) {
      String name = member.getKey();
      if (OWNED.containsKey(name)) {
        problem(EXTRA_BODY, "must not hold " + name + ": use the option " + OWNED.get(name));
      } else if (FORBIDDEN.contains(name)) {
        problem(EXTRA_BODY, "must not hold " + name + ": a request gets one answer, in one reply");
      } else if (TOKEN_BOUNDS.contains(name) && values.isGiven(MAX_TOKENS)) {
        problem(EXTRA_BODY, "must not hold " + name + " beside maxTokens");
      } else if (setsEffortTwice(name, member.getValue())) {
        problem(EXTRA_BODY, "must not hold reasoning.effort beside reasoningEffort");
      }
    }
  }

  private boolean setsEffortTwice(String name, JsonNode value) {
    return name.equals("reasoning") && value.has("effort") && values.isGiven(REASONING_EFFORT);
  }

  private void checkTools(String json) {
    int number = 0;
    for (JsonNode tool : StrictJson.read(json, "JSON")) {
      number++;
      String type = tool.path("type").asText();
      if (type.isEmpty()) {
        problem(TOOLS, "needs a type in every tool; tool " + number + " has none");
      } else if (type.equals("function") && !isFunction(tool)) {
        problem(
            TOOLS,
            "has a function, tool "
                + number
                + ", that is not written for the "
                + (api == Api.CHAT
                    ? "chat completions API: {\"type\": \"function\", \"function\": {\"name\": ...}}"
                    : "Responses API: {\"type\": \"function\", \"name\": ...}"));
      }
    }
  }

  private boolean isFunction(JsonNode tool) {
    JsonNode holder = api == Api.CHAT ? tool.path("function") : tool;
    return holder.path("name").isTextual();
  }

  private void problem(Option<?> option, String text) {
    problems.add(values.nameOf(option) + " " + text);
  }
}
