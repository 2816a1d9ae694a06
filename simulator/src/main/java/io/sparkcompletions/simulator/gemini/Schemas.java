package io.sparkcompletions.simulator.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sparkcompletions.simulator.dialect.Fields;
import io.sparkcompletions.simulator.dialect.Rejection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The two languages in which a schema can be given. */
final class Schemas {

  private static final int MOST_NODES = 4_000;
  private static final List<String> TYPES =
      List.of("STRING", "NUMBER", "INTEGER", "BOOLEAN", "ARRAY", "OBJECT", "NULL");
  private static final Set<String> KEYWORDS =
      Set.of(
          "type",
          "format",
          "title",
          "description",
          "nullable",
          "enum",
          "items",
          "properties",
          "required",
          "propertyOrdering",
          "minItems",
          "maxItems",
          "minProperties",
          "maxProperties",
          "minLength",
          "maxLength",
          "pattern",
          "minimum",
          "maximum",
          "anyOf",
          "default",
          "example");

  private Schemas() {}

  /** A JSON Schema: what the provider does not know in it, it ignores. */
  static JsonNode jsonSchema(Fields schema) throws Rejection {
    checkSize(schema.json());
    return schema.json();
  }

  /** A schema in the words of OpenAPI, as JSON Schema. */
  static JsonNode openApi(Fields schema) throws Rejection {
    checkSize(schema.json());
    return converted(schema);
  }

  private static void checkSize(JsonNode schema) throws Rejection {
    if (nodes(schema) > MOST_NODES) {
      throw Errors.invalid(
          "The specified schema produces a constraint that has too many states for serving.");
    }
  }

  private static int nodes(JsonNode node) {
    int nodes = 1;
    for (JsonNode child : node) {
      nodes += nodes(child);
    }
    return nodes;
  }

  private static ObjectNode converted(Fields schema) throws Rejection {
    schema.only(KEYWORDS);
    ObjectNode converted = (ObjectNode) schema.json().deepCopy();
    if (schema.has("type")) {
      String type = schema.text("type").orElse("").toUpperCase(Locale.ROOT);
      if (!TYPES.contains(type)) {
        schema.oneOf("type", TYPES);
      }
      converted.put("type", type.toLowerCase(Locale.ROOT));
      if (schema.flag("nullable")) {
        ArrayNode types = converted.putArray("type");
        types.add(type.toLowerCase(Locale.ROOT)).add("null");
      }
    }
    if (schema.has("items")) {
      converted.set("items", converted(schema.neededObject("items")));
    }
    if (schema.has("properties")) {
      converted.set("properties", properties(schema));
    }
    ArrayNode branches = JsonNodeFactory.instance.arrayNode();
    for (Fields branch : schema.objects("anyOf")) {
      branches.add(converted(branch));
    }
    if (!branches.isEmpty()) {
      converted.set("anyOf", branches);
    }
    return converted;
  }

  /** In the order that the schema asks for. */
  private static ObjectNode properties(Fields schema) throws Rejection {
    Fields properties = schema.neededObject("properties");
    ObjectNode ordered = JsonNodeFactory.instance.objectNode();
    for (String name : schema.texts("propertyOrdering")) {
      if (properties.has(name)) {
        ordered.set(name, converted(properties.neededObject(name)));
      }
    }
    for (Map.Entry<String, JsonNode> property : properties.json().properties()) {
      if (!ordered.has(property.getKey())) {
        ordered.set(property.getKey(), converted(properties.neededObject(property.getKey())));
      }
    }
    return ordered;
  }
}
