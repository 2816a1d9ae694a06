package io.sparkcompletions.simulator.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.sparkcompletions.simulator.answers.Conversation;
import io.sparkcompletions.simulator.answers.Tool;
import io.sparkcompletions.simulator.answers.Toolbox;
import io.sparkcompletions.simulator.dialect.Fields;
import io.sparkcompletions.simulator.dialect.Rejection;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads the tools of a request. */
final class Tools {

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,64}");

  private Tools() {}

  /**
   * @param nested whether the function's members stand in a member {@code function}, as in chat
   *     completions, or beside the type, as in Responses
   */
  static Toolbox read(Fields body, boolean nested, Conversation conversation) throws Rejection {
    List<JsonNode> items = body.array("tools");
    List<Tool> tools = new ArrayList<>();
    for (int i = 0; i < items.size(); i++) {
      tools.add(tool(ApiError.fields(items.get(i), "tools[" + i + "]"), nested));
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
      return Toolbox.NONE;
    }
    body.flag("parallel_tool_calls");
    return chosen(tools, body, nested);
  }

  private static Tool tool(Fields item, boolean nested) throws Rejection {
    item.needed("type");
    if (item.oneOf("type", List.of("function")).isEmpty()) {
      throw ApiError.missingParameter(item.param("type"));
    }
    Fields function = item;
    if (nested) {
      item.only(Set.of("type", "function"));
      function = ApiError.fields(item.needed("function"), item.param("function"));
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

  static Rejection badName(String param) {
    return ApiError.badRequest(
        "Invalid '"
            + param
            + "': string does not match pattern. Expected a string that matches the"
            + " pattern '^[a-zA-Z0-9_-]+$' and has at most 64 characters.",
        param,
        "invalid_value");
  }

  private static Toolbox chosen(List<Tool> tools, Fields body, boolean nested) throws Rejection {
    Optional<JsonNode> choice = body.node("tool_choice");
    if (choice.isEmpty()) {
      return new Toolbox(tools, false);
    }
    if (choice.get().isTextual()) {
      String word = body.oneOf("tool_choice", List.of("none", "auto", "required")).orElseThrow();
      return new Toolbox(word.equals("none") ? List.of() : tools, word.equals("required"));
    }
    Fields object = ApiError.fields(choice.get(), "tool_choice");
    Fields holder =
        nested ? ApiError.fields(object.needed("function"), "tool_choice.function") : object;
    String name = holder.neededText("name");
    List<Tool> chosen = tools.stream().filter(tool -> tool.name().equals(name)).toList();
    if (chosen.isEmpty()) {
      throw ApiError.badRequest(
          "Tool choice '" + name + "' not found in 'tools' parameter.", "tool_choice", null);
    }
    return new Toolbox(chosen.subList(0, 1), true);
  }
}
