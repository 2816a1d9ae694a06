package io.sparkcompletions.simulator.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** The provider reads member names in both spellings; the readers here know one. */
final class CamelCase {

  /** What lies below these belongs to the user. */
  private static final Set<String> FREE =
      Set.of(
          "args",
          "response",
          "parameters",
          "parametersJsonSchema",
          "responseSchema",
          "responseJsonSchema");

  private static final Pattern WORD = Pattern.compile("_([a-z])");

  private CamelCase() {}

  static String name(String spelled) {
    return WORD.matcher(spelled).replaceAll(match -> match.group(1).toUpperCase(Locale.ROOT));
  }

  static JsonNode of(JsonNode node) {
    if (node.isArray()) {
      ArrayNode items = JsonNodeFactory.instance.arrayNode();
      node.forEach(item -> items.add(of(item)));
      return items;
    }
    if (!node.isObject()) {
      return node;
    }
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    for (Map.Entry<String, JsonNode> member : node.properties()) {
      String name = name(member.getKey());
      object.set(name, FREE.contains(name) ? member.getValue() : of(member.getValue()));
    }
    return object;
  }
}
