package io.sparkcompletions.simulator.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
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

/** Reads {@code tools} and {@code tool_choice}. */
final class ToolsReader {

  private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9_-]{1,128}");
  private static final int MAX_STRICT = 20;

  private final Errors errors;
  private final SchemaRules schemas;
  private final CacheMarks marks;

  ToolsReader(Errors errors, SchemaRules schemas, CacheMarks marks) {
    this.errors = errors;
    this.schemas = schemas;
    this.marks = marks;
  }

  Toolbox read(Fields body, Conversation conversation) throws Rejection {
    List<Tool> tools = new ArrayList<>();
    int strict = 0;
    for (Fields item : body.objects("tools")) {
      tools.add(tool(item));
      strict += item.flag("strict") ? 1 : 0;
      conversation.preamble(item.json().toString());
      marks.read(item);
    }
    if (strict > MAX_STRICT) {
      throw errors.invalid("tools", "at most " + MAX_STRICT + " strict tools are supported");
    }
    return chosen(tools, body);
  }

  private Tool tool(Fields item) throws Rejection {
    String type = item.text("type").orElse("custom");
    if (!type.equals("custom")) {
      throw errors.invalid(item.param("type"), "Server tools are not part of this simulator");
    }
    item.only(Set.of("type", "name", "description", "input_schema", "strict", "cache_control"));
    String name = item.neededText("name");
    if (!NAME.matcher(name).matches()) {
      throw errors.invalid(
          item.param("name"), "String should match pattern '^[a-zA-Z0-9_-]{1,128}$'");
    }
    item.text("description");
    JsonNode schema = item.neededObject("input_schema").json();
    if (!schema.path("type").asText().equals("object")) {
      throw errors.invalid(item.param("input_schema") + ".type", "Input should be 'object'");
    }
    if (item.flag("strict")) {
      schemas.check(schema, item.param("input_schema"));
    }
    return new Tool(name, schema);
  }

  private Toolbox chosen(List<Tool> tools, Fields body) throws Rejection {
    Optional<Fields> choice = body.object("tool_choice");
    if (choice.isEmpty()) {
      return new Toolbox(tools, false);
    }
    if (tools.isEmpty()) {
      throw errors.invalid("tool_choice may only be specified while providing tools");
    }
    choice.get().only(Set.of("type", "name", "disable_parallel_tool_use"));
    choice.get().flag("disable_parallel_tool_use");
    String type = choice.get().neededOneOf("type", List.of("auto", "any", "tool", "none"));
    if (!type.equals("tool")) {
      return new Toolbox(type.equals("none") ? List.of() : tools, type.equals("any"));
    }
    String name = choice.get().neededText("name");
    List<Tool> named = tools.stream().filter(tool -> tool.name().equals(name)).limit(1).toList();
    if (named.isEmpty()) {
      throw errors.invalid("Tool '" + name + "' not found in provided tools");
    }
    return new Toolbox(named, true);
  }
}
