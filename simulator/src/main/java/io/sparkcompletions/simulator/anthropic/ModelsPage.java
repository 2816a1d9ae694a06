package io.sparkcompletions.simulator.anthropic;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sparkcompletions.simulator.dialect.Catalogue;
import io.sparkcompletions.simulator.dialect.Model;
import io.sparkcompletions.simulator.dialect.Rejection;
import java.util.List;
import java.util.Map;

/** Writes the list of models, page by page, and single models. */
final class ModelsPage {

  private static final List<String> LEVELS = List.of("low", "medium", "high", "xhigh", "max");

  private final Catalogue<Family> catalogue;

  ModelsPage(Catalogue<Family> catalogue) {
    this.catalogue = catalogue;
  }

  ObjectNode page(Map<String, String> query, Errors errors) throws Rejection {
    IdPage<String> page = IdPage.of(catalogue.names(), name -> name, query, errors);
    ObjectNode list = JsonNodeFactory.instance.objectNode();
    ArrayNode data = list.putArray("data");
    for (String name : page.shown()) {
      data.add(model(name, errors));
    }
    return page.close(list);
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
