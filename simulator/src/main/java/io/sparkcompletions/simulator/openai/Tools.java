package io.sparkcompletions.simulator.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The tools of a request and the rule by which one is called.
 *
 * <p>A tool is called when {@code tool_choice} demands it, or when the last user message says
 * {@code Call tool: name}. Otherwise the answer is text, whatever tools there are.
 *
 * @param choice {@code none}, {@code auto}, {@code required} or the name of a function
 */
record Tools(List<Tool> all, String choice, boolean named) {

  static final Tools NONE = new Tools(List.of(), "none", false);

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,64}");
  private static final String CALL = "Call tool: ";

  Tools {
    all = List.copyOf(all);
  }

  Optional<Tool> called(String user) {
    if (all.isEmpty() || choice.equals("none")) {
      return Optional.empty();
    }
    if (named) {
      return find(choice);
    }
    int at = user.indexOf(CALL);
    Optional<Tool> asked =
        at < 0
            ? Optional.empty()
            : find(user.substring(at + CALL.length()).strip().split("[^A-Za-z0-9_-]", 2)[0]);
    return asked.or(() -> choice.equals("required") ? Optional.of(all.get(0)) : Optional.empty());
  }

  private Optional<Tool> find(String name) {
    return all.stream().filter(tool -> tool.name().equals(name)).findFirst();
  }

  /**
   * @param nested whether the function's members stand in a member {@code function}, as in chat
   *     completions, or beside the type, as in Responses
   */
  static Tools read(Fields body, boolean nested, Conversation conversation) throws ApiError {
    List<JsonNode> items = body.array("tools");
    List<Tool> tools = new ArrayList<>();
    for (int i = 0; i < items.size(); i++) {
      tools.add(tool(Fields.of(items.get(i), "tools[" + i + "]"), nested));
      conversation.preamble(items.get(i).toString());
    }
    if (tools.isEmpty()) {
      for (String name : List.of("tool_choice", "parallel_tool_calls")) {
        if (body.has(name) && !body.json().get(name).asText().matches("none|auto")) {
          throw ApiError.badRequest(
              "Invalid value for '"
                  + name
                  + "': '"
                  + name
                  + "' is only allowed when 'tools' are specified.",
              name,
              null);
        }
      }
      return NONE;
    }
    body.flag("parallel_tool_calls");
    return chosen(tools, body, nested);
  }

  private static Tool tool(Fields item, boolean nested) throws ApiError {
    item.needed("type");
    if (item.oneOf("type", List.of("function")).isEmpty()) {
      throw ApiError.missing(item.param("type"));
    }
    Fields function = item;
    if (nested) {
      item.only(Set.of("type", "function"));
      function = Fields.of(item.needed("function"), item.param("function"));
      function.only(Set.of("name", "description", "parameters", "strict"));
    } else {
      item.only(Set.of("type", "name", "description", "parameters", "strict"));
    }
    String name = function.neededText("name");
    if (!NAME.matcher(name).matches()) {
      throw badName(function.param("name"));
    }
    function.text("description");
    boolean strict = function.flag("strict");
    JsonNode parameters =
        function
            .object("parameters")
            .map(Fields::json)
            .orElseGet(JsonNodeFactory.instance::objectNode);
    if (strict) {
      Optional<String> problem = SchemaRules.problem(parameters);
      if (problem.isPresent()) {
        throw ApiError.badRequest(
            "Invalid schema for function '" + name + "': " + problem.get(),
            function.param("parameters"),
            "invalid_function_parameters");
      }
    }
    return new Tool(name, parameters);
  }

  static ApiError badName(String param) {
    return ApiError.badRequest(
        "Invalid '"
            + param
            + "': string does not match pattern. Expected a string that matches the"
            + " pattern '^[a-zA-Z0-9_-]+$' and has at most 64 characters.",
        param,
        "invalid_value");
  }

  private static Tools chosen(List<Tool> tools, Fields body, boolean nested) throws ApiError {
    Optional<JsonNode> choice = body.node("tool_choice");
    if (choice.isEmpty()) {
      return new Tools(tools, "auto", false);
    }
    if (choice.get().isTextual()) {
      String word = body.oneOf("tool_choice", List.of("none", "auto", "required")).orElseThrow();
      return new Tools(tools, word, false);
    }
    Fields object = Fields.of(choice.get(), "tool_choice");
    Fields holder = nested ? Fields.of(object.needed("function"), "tool_choice.function") : object;
    String name = holder.neededText("name");
    if (tools.stream().noneMatch(tool -> tool.name().equals(name))) {
      throw ApiError.badRequest(
          "Tool choice '" + name + "' not found in 'tools' parameter.", "tool_choice", null);
    }
    return new Tools(tools, name, true);
  }
}
