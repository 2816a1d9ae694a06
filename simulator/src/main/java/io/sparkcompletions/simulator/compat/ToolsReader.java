package io.sparkcompletions.simulator.compat;

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

/** Reads the tools of a request. */
final class ToolsReader {

  private final Server server;
  private final ProblemWords words;

  ToolsReader(Server server, ProblemWords words) {
    this.server = server;
    this.words = words;
  }

  Toolbox read(Fields body, Conversation conversation) throws Rejection {
    List<Tool> tools = new ArrayList<>();
    for (Fields item : body.objects("tools")) {
      item.neededOneOf("type", List.of("function"));
      Fields function = item.neededObject("function");
      tools.add(
          new Tool(
              function.neededText("name"),
              function
                  .object("parameters")
                  .map(Fields::json)
                  .orElseGet(JsonNodeFactory.instance::objectNode)));
      conversation.preamble(item.json().toString());
    }
    Optional<JsonNode> choice = body.node("tool_choice");
    if (tools.isEmpty() || choice.isEmpty() || !server.knowsToolChoice()) {
      return new Toolbox(tools, false);
    }
    if (choice.get().isTextual()) {
      String word =
          body.oneOf("tool_choice", List.of("none", "auto", "required", "any")).orElse("");
      return new Toolbox(
          word.equals("none") ? List.of() : tools, word.equals("required") || word.equals("any"));
    }
    String name =
        Fields.of(choice.get(), "tool_choice", words).neededObject("function").neededText("name");
    return new Toolbox(tools.stream().filter(tool -> tool.name().equals(name)).toList(), true);
  }
}
