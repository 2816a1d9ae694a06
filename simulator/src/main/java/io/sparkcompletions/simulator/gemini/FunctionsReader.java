package io.sparkcompletions.simulator.gemini;

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

/** Reads {@code tools} and {@code toolConfig}. */
final class FunctionsReader {

  private static final Pattern FUNCTION = Pattern.compile("[A-Za-z_][A-Za-z0-9_.:-]{0,63}");

  private FunctionsReader() {}

  static Toolbox read(Fields body, Conversation conversation) throws Rejection {
    List<Tool> tools = new ArrayList<>();
    for (Fields item : body.objects("tools")) {
      item.only(Set.of("functionDeclarations", "googleSearch", "urlContext", "codeExecution"));
      for (Fields function : item.objects("functionDeclarations")) {
        tools.add(function(function));
      }
      if (!item.has("functionDeclarations")) {
        throw Errors.invalid("Only function declarations are part of this simulator.");
      }
      conversation.preamble(item.json().toString());
    }
    Optional<Fields> config = body.object("toolConfig");
    if (config.isEmpty()) {
      return new Toolbox(tools, false);
    }
    config.get().only(Set.of("functionCallingConfig"));
    Optional<Fields> calling = config.get().object("functionCallingConfig");
    if (calling.isEmpty()) {
      return new Toolbox(tools, false);
    }
    return chosen(tools, calling.get());
  }

  private static Toolbox chosen(List<Tool> tools, Fields calling) throws Rejection {
    calling.only(Set.of("mode", "allowedFunctionNames"));
    String mode = calling.oneOf("mode", List.of("AUTO", "ANY", "NONE", "VALIDATED")).orElse("AUTO");
    List<String> names = calling.texts("allowedFunctionNames");
    if (!names.isEmpty() && !mode.equals("ANY") && !mode.equals("VALIDATED")) {
      throw Errors.invalid("allowed_function_names should only be set when mode is ANY.");
    }
    for (String name : names) {
      if (tools.stream().noneMatch(tool -> tool.name().equals(name))) {
        throw Errors.invalid("allowed_function_names holds " + name + ", which is not declared.");
      }
    }
    if (mode.equals("NONE")) {
      return Toolbox.NONE;
    }
    List<Tool> allowed =
        tools.stream().filter(tool -> names.isEmpty() || names.contains(tool.name())).toList();
    return new Toolbox(allowed, mode.equals("ANY"));
  }

  private static Tool function(Fields function) throws Rejection {
    function.only(Set.of("name", "description", "parameters", "parametersJsonSchema", "behavior"));
    String name = function.neededText("name");
    function.text("description");
    if (!FUNCTION.matcher(name).matches()) {
      throw Errors.invalid(
          "* GenerateContentRequest."
              + function.param("name")
              + ": Invalid function name. Must start with a letter or an underscore.\n");
    }
    if (function.has("parameters") && function.has("parametersJsonSchema")) {
      throw Errors.invalid("Only one of parameters and parameters_json_schema may be set.");
    }
    if (function.has("parametersJsonSchema")) {
      return new Tool(name, Schemas.jsonSchema(function.neededObject("parametersJsonSchema")));
    }
    Optional<Fields> parameters = function.object("parameters");
    JsonNode schema =
        parameters.isPresent()
            ? Schemas.openApi(parameters.get())
            : JsonNodeFactory.instance.objectNode().put("type", "object");
    return new Tool(name, schema);
  }
}
