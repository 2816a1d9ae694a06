package io.sparkcompletions.simulator.anthropic;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sparkcompletions.simulator.dialect.Catalogue;
import io.sparkcompletions.simulator.dialect.Model;
import io.sparkcompletions.simulator.dialect.Rejection;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** Writes the list of models, page by page, and single models. */
final class ModelsPage {

  private static final int MOST = 1_000;
  private static final int USUAL = 20;
  private static final List<String> LEVELS = List.of("low", "medium", "high", "xhigh", "max");

  private final Catalogue<Family> catalogue;

  ModelsPage(Catalogue<Family> catalogue) {
    this.catalogue = catalogue;
  }

  ObjectNode page(Map<String, String> query, Errors errors) throws Rejection {
    int limit = limit(query.getOrDefault("limit", Integer.toString(USUAL)), errors);
    List<String> names = new ArrayList<>(catalogue.names());
    boolean backwards = query.containsKey("before_id");
    if (backwards) {
      Collections.reverse(names);
    }
    String after = query.getOrDefault(backwards ? "before_id" : "after_id", "");
    List<String> rest =
        after.isEmpty() ? names : names.subList(names.indexOf(after) + 1, names.size());
    List<String> shown = new ArrayList<>(rest.subList(0, Math.min(limit, rest.size())));
    if (backwards) {
      Collections.reverse(shown);
    }
    ObjectNode page = JsonNodeFactory.instance.objectNode();
    ArrayNode data = page.putArray("data");
    for (String name : shown) {
      data.add(model(name, errors));
    }
    return page.put("has_more", shown.size() < rest.size())
        .put("first_id", shown.isEmpty() ? null : shown.get(0))
        .put("last_id", shown.isEmpty() ? null : shown.get(shown.size() - 1));
  }

  private static int limit(String text, Errors errors) throws Rejection {
    try {
      int limit = Integer.parseInt(text);
      if (limit >= 1 && limit <= MOST) {
        return limit;
      }
    } catch (NumberFormatException e) {
      // worded below, like a number out of range
    }
    throw errors.invalid("limit", "Input should be a valid integer between 1 and " + MOST);
  }

  ObjectNode model(String name, Errors errors) throws Rejection {
    Model<Family> model = catalogue.find(name).orElseThrow(() -> errors.unknownModel(name));
    Family family = model.family();
    ObjectNode node =
        JsonNodeFactory.instance
            .objectNode()
            .put("type", "model")
            .put("id", name)
            .put("display_name", name.replace('-', ' '))
            .put("created_at", "2026-09-20T00:00:00Z")
            .put("max_input_tokens", model.maxInputTokens())
            .put("max_tokens", model.maxOutputTokens())
            .put("lifecycle", "active");
    ObjectNode capabilities = node.putObject("capabilities");
    for (String all :
        List.of("batch", "structured_outputs", "image_input", "pdf_input", "citations")) {
      capabilities.putObject(all).put("supported", true);
    }
    for (String none : List.of("code_execution", "context_management")) {
      capabilities.putObject(none).put("supported", false);
    }
    ObjectNode servers = capabilities.putObject("server_tools").put("supported", false);
    for (String server : List.of("code_execution", "web_search")) {
      servers.putObject(server).put("supported", false);
    }
    ObjectNode effort =
        capabilities.putObject("effort").put("supported", !family.efforts().isEmpty());
    for (String level : LEVELS) {
      effort.putObject(level).put("supported", family.efforts().contains(level));
    }
    ObjectNode types =
        capabilities
            .putObject("thinking")
            .put("supported", !family.thinking().equals(List.of("disabled")))
            .putObject("types");
    for (String type : List.of("adaptive", "between_tools", "disabled", "enabled")) {
      types.putObject(type).put("supported", family.thinking().contains(type));
    }
    return node;
  }
}
