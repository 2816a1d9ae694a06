package io.sparkcompletions.simulator.answers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Makes a value that conforms to a JSON Schema and looks like an answer to the prompt.
 *
 * <p>Keys come in the order of the schema. Enumerations of texts are chosen like labels. Recursion
 * through {@code $ref} ends where the schema lets it: at a null, an empty list or an absent
 * property.
 */
public final class SchemaValues {

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  /** From here on, what may be left out is left out. */
  private static final int DEEP = 6;

  /** A schema that demands itself without end has no value; stop somewhere. */
  private static final int BOTTOM = 60;

  private final JsonNode root;
  private final Prompt prompt;

  private SchemaValues(JsonNode root, Prompt prompt) {
    this.root = root;
    this.prompt = prompt;
  }

  public static JsonNode conforming(JsonNode schema, Prompt prompt, Salt salt) {
    return new SchemaValues(schema, prompt).value(schema, "", salt, 0);
  }

  private JsonNode value(JsonNode schema, String name, Salt salt, int depth) {
    if (depth > BOTTOM) {
      return JSON.nullNode();
    }
    if (schema.has("$ref")) {
      return value(resolve(schema.get("$ref").asText()), name, salt, depth + 1);
    }
    if (schema.has("const")) {
      return schema.get("const");
    }
    if (schema.path("enum").isArray() && !schema.get("enum").isEmpty()) {
      return choice(schema.get("enum"), salt);
    }
    for (String union : List.of("anyOf", "oneOf", "allOf")) {
      if (schema.path(union).isArray() && !schema.get(union).isEmpty()) {
        return value(branch(schema.get(union), salt, depth), name, salt, depth + 1);
      }
    }
    return switch (type(schema, salt, depth)) {
      case "object" -> object(schema, salt, depth);
      case "array" -> array(schema, name, salt, depth);
      case "integer" -> SchemaNumbers.integer(schema, name, salt);
      case "number" -> SchemaNumbers.number(schema, name, salt);
      case "boolean" -> JSON.booleanNode(salt.below(2) == 0);
      case "null" -> JSON.nullNode();
      default -> JSON.textNode(SchemaTexts.text(schema, name, prompt, salt));
    };
  }

  private JsonNode choice(JsonNode members, Salt salt) {
    List<JsonNode> all = new ArrayList<>();
    List<String> texts = new ArrayList<>();
    for (JsonNode member : members) {
      if (!member.isNull()) {
        all.add(member);
      }
      if (member.isTextual()) {
        texts.add(member.textValue());
      }
    }
    if (all.isEmpty()) {
      return JSON.nullNode();
    }
    return texts.size() == all.size()
        ? JSON.textNode(LabelChoice.choose(texts, prompt.user(), salt))
        : all.get(salt.below(all.size()));
  }

  private JsonNode branch(JsonNode branches, Salt salt, int depth) {
    List<JsonNode> solid = new ArrayList<>();
    for (JsonNode branch : branches) {
      boolean isNull = branch.path("type").asText().equals("null");
      if (isNull && (depth >= DEEP || salt.and("null").below(8) == 0)) {
        return branch;
      }
      if (!isNull) {
        solid.add(branch);
      }
    }
    if (depth >= DEEP) {
      return solid.stream().filter(b -> !refers(b)).findFirst().orElse(branches.get(0));
    }
    return solid.isEmpty() ? branches.get(0) : solid.get(salt.and("branch").below(solid.size()));
  }

  private static boolean refers(JsonNode schema) {
    return !schema.findValues("$ref").isEmpty();
  }

  private static String type(JsonNode schema, Salt salt, int depth) {
    JsonNode type = schema.path("type");
    if (type.isTextual()) {
      return type.textValue();
    }
    List<String> types = new ArrayList<>();
    type.forEach(each -> types.add(each.asText()));
    if (types.contains("null") && (depth >= DEEP || salt.and("null").below(8) == 0)) {
      return "null";
    }
    types.remove("null");
    if (!types.isEmpty()) {
      return types.get(salt.and("type").below(types.size()));
    }
    return type.isArray()
        ? "null"
        : schema.has("properties") ? "object" : schema.has("items") ? "array" : "string";
  }

  private ObjectNode object(JsonNode schema, Salt salt, int depth) {
    ObjectNode object = JSON.objectNode();
    Set<String> required = new HashSet<>();
    schema.path("required").forEach(name -> required.add(name.asText()));
    for (Map.Entry<String, JsonNode> property : schema.path("properties").properties()) {
      String name = property.getKey();
      if (depth < DEEP || required.contains(name)) {
        object.set(name, value(property.getValue(), name, salt.and(name), depth + 1));
      }
    }
    return object;
  }

  private ArrayNode array(JsonNode schema, String name, Salt salt, int depth) {
    int min = schema.path("minItems").asInt(0);
    int max = Math.max(min, schema.path("maxItems").asInt(Math.max(3, min)));
    int usual = Math.min(max, Math.max(min, 1 + salt.and("size").below(3)));
    int size = depth >= DEEP ? min : usual;
    ArrayNode array = JSON.arrayNode();
    JsonNode items = schema.path("items");
    for (int i = 0; i < size; i++) {
      array.add(value(items, singular(name), salt.and(i), depth + 1));
    }
    return array;
  }

  private static String singular(String name) {
    return name.endsWith("s") ? name.substring(0, name.length() - 1) : name;
  }

  /** A local JSON pointer; what cannot be found accepts anything. */
  private JsonNode resolve(String ref) {
    return Optional.of(ref)
        .filter(local -> local.startsWith("#"))
        .map(local -> root.at(local.substring(1)))
        .orElse(JSON.objectNode());
  }
}
