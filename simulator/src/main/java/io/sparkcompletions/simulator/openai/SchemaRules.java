package io.sparkcompletions.simulator.openai;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** What a JSON Schema must keep to in strict mode. The first breach found is reported. */
final class SchemaRules {

  private static final int MAX_PROPERTIES = 5_000;
  private static final int MAX_NESTING = 10;
  private static final int MAX_CHARS = 120_000;
  private static final int MAX_ENUM_VALUES = 1_000;
  private static final int LARGE_ENUM = 250;
  private static final int LARGE_ENUM_CHARS = 15_000;

  private static final Set<String> TYPES =
      Set.of("string", "number", "integer", "boolean", "null", "object", "array");
  private static final Set<String> FORMATS =
      Set.of("date-time", "time", "date", "duration", "email", "hostname", "ipv4", "ipv6", "uuid");
  private static final Set<String> KEYWORDS =
      Set.of(
          "type",
          "properties",
          "required",
          "additionalProperties",
          "items",
          "enum",
          "const",
          "anyOf",
          "$defs",
          "definitions",
          "$ref",
          "description",
          "title",
          "default",
          "$schema",
          "$id",
          "examples",
          "pattern",
          "format",
          "multipleOf",
          "minimum",
          "maximum",
          "exclusiveMinimum",
          "exclusiveMaximum",
          "minItems",
          "maxItems");

  private final JsonNode root;
  private int properties;
  private int enumValues;
  private long chars;

  private SchemaRules(JsonNode root) {
    this.root = root;
  }

  /** Empty when the schema keeps all rules. */
  static Optional<String> problem(JsonNode schema) {
    try {
      new SchemaRules(schema).checkRoot();
      return Optional.empty();
    } catch (Breach e) {
      return Optional.of(e.getMessage());
    }
  }

  private static final class Breach extends Exception {
    Breach(String context, String message) {
      super("In context=(" + context + "), " + message, null, false, false);
    }

    @Override
    public String getMessage() {
      return String.valueOf(super.getMessage());
    }
  }

  private void checkRoot() throws Breach {
    if (!root.path("type").asText().equals("object") || root.has("anyOf")) {
      String type = root.path("type").isTextual() ? root.get("type").asText() : "None";
      throw new Breach(
          "", "schema must be a JSON Schema of 'type: \"object\"', got 'type: \"" + type + "\"'.");
    }
    check(root, "", 1);
    for (String definitions : List.of("$defs", "definitions")) {
      for (Map.Entry<String, JsonNode> definition : root.path(definitions).properties()) {
        chars += definition.getKey().length();
        check(definition.getValue(), "'" + definitions + "', '" + definition.getKey() + "'", 1);
      }
    }
    if (properties > MAX_PROPERTIES) {
      throw new Breach("", "schema exceeds the maximum of " + MAX_PROPERTIES + " properties.");
    }
    if (enumValues > MAX_ENUM_VALUES) {
      throw new Breach("", "schema exceeds the maximum of " + MAX_ENUM_VALUES + " enum values.");
    }
    if (chars > MAX_CHARS) {
      throw new Breach(
          "", "schema exceeds the maximum of " + MAX_CHARS + " characters in names and values.");
    }
  }

  private void check(JsonNode schema, String context, int depth) throws Breach {
    if (!schema.isObject()) {
      throw new Breach(context, "a schema must be an object.");
    }
    if (depth > MAX_NESTING) {
      throw new Breach(
          context, "schema exceeds the maximum of " + MAX_NESTING + " levels of nesting.");
    }
    for (Iterator<String> names = schema.fieldNames(); names.hasNext(); ) {
      String keyword = names.next();
      if (!KEYWORDS.contains(keyword)) {
        throw new Breach(context, "'" + keyword + "' is not permitted.");
      }
    }
    if (schema.has("$ref")) {
      checkReference(schema.get("$ref"), context);
      return;
    }
    boolean free = !schema.has("type") && !schema.has("enum") && !schema.has("const");
    if (free && !schema.has("anyOf")) {
      throw new Breach(context, "schema must have a 'type' key.");
    }
    checkTypes(schema, context);
    checkValues(schema, context);
    checkChildren(schema, context, depth);
  }

  private void checkReference(JsonNode ref, String context) throws Breach {
    String target = ref.asText();
    if (!target.startsWith("#") || root.at(target.substring(1)).isMissingNode()) {
      throw new Breach(
          context, "reference to component '" + target + "' which was not found in the schema.");
    }
  }

  private static void checkTypes(JsonNode schema, String context) throws Breach {
    JsonNode type = schema.path("type");
    for (JsonNode each : type.isArray() ? type : List.of(type)) {
      if (!each.isMissingNode() && !TYPES.contains(each.asText())) {
        throw new Breach(context, "'" + each.asText() + "' is not a valid type.");
      }
    }
    JsonNode format = schema.path("format");
    if (!format.isMissingNode() && !FORMATS.contains(format.asText())) {
      throw new Breach(context, "'" + format.asText() + "' is not a supported 'format'.");
    }
  }

  private void checkValues(JsonNode schema, String context) throws Breach {
    JsonNode values = schema.path("enum");
    if (values.isMissingNode()) {
      chars += schema.path("const").asText().length();
      return;
    }
    if (!values.isArray() || values.isEmpty()) {
      throw new Breach(context, "'enum' must be a non-empty array.");
    }
    enumValues += values.size();
    long length = 0;
    for (JsonNode value : values) {
      length += value.asText().length();
    }
    if (values.size() > LARGE_ENUM && length > LARGE_ENUM_CHARS) {
      throw new Breach(
          context, "an enum of more than 250 values may have " + LARGE_ENUM_CHARS + " characters.");
    }
    chars += length;
  }

  private void checkChildren(JsonNode schema, String context, int depth) throws Breach {
    if (isOrHolds(schema.path("type"), "object")) {
      checkObject(schema, context, depth);
    }
    if (isOrHolds(schema.path("type"), "array")) {
      if (!schema.has("items")) {
        throw new Breach(context, "array schema missing items.");
      }
      check(schema.get("items"), inside(context, "items"), depth + 1);
    }
    int index = 0;
    for (JsonNode branch : schema.path("anyOf")) {
      check(branch, inside(inside(context, "anyOf"), Integer.toString(index++)), depth);
    }
  }

  private void checkObject(JsonNode schema, String context, int depth) throws Breach {
    if (!schema.path("additionalProperties").isBoolean()
        || schema.get("additionalProperties").booleanValue()) {
      throw new Breach(
          context, "'additionalProperties' is required to be supplied and to be false.");
    }
    Set<String> required =
        StreamSupport.stream(schema.path("required").spliterator(), false)
            .map(JsonNode::asText)
            .collect(Collectors.toSet());
    for (Map.Entry<String, JsonNode> property : schema.path("properties").properties()) {
      String name = property.getKey();
      properties++;
      chars += name.length();
      if (!required.remove(name)) {
        throw new Breach(
            context,
            "'required' is required to be supplied and to be an array including every key in"
                + " properties. Missing '"
                + name
                + "'.");
      }
      check(property.getValue(), inside(inside(context, "properties"), name), depth + 1);
    }
    if (!required.isEmpty()) {
      throw new Breach(
          context, "'required' names '" + required.iterator().next() + "', which is no property.");
    }
  }

  private static boolean isOrHolds(JsonNode type, String word) {
    if (type.isArray()) {
      for (JsonNode each : type) {
        if (each.asText().equals(word)) {
          return true;
        }
      }
    }
    return type.asText().equals(word);
  }

  private static String inside(String context, String step) {
    return (context.isEmpty() ? "" : context + ", ") + "'" + step + "'";
  }
}
