package io.sparkcompletions.simulator.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import io.sparkcompletions.simulator.dialect.Rejection;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a JSON Schema must keep to, over all schemas of one request: the answer's and those of
 * strict tools count together.
 */
final class SchemaRules {

  private static final int MAX_OPTIONAL = 24;
  private static final int MAX_UNIONS = 16;

  private static final Set<String> FORMATS =
      Set.of(
          "date-time",
          "time",
          "date",
          "duration",
          "email",
          "hostname",
          "uri",
          "ipv4",
          "ipv6",
          "uuid");
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
          "allOf",
          "$ref",
          "$defs",
          "definitions",
          "default",
          "description",
          "title",
          "$schema",
          "$id",
          "format",
          "pattern",
          "minItems",
          "examples");

  private final Errors errors;
  private int optional;
  private int unions;

  SchemaRules(Errors errors) {
    this.errors = errors;
  }

  /**
   * @param at where the schema stands in the request
   */
  void check(JsonNode schema, String at) throws Rejection {
    check(schema, schema, at, Set.of());
    if (optional > MAX_OPTIONAL || unions > MAX_UNIONS) {
      throw errors.invalid(
          "Schema is too complex: it has "
              + optional
              + " optional properties and "
              + unions
              + " properties with union types, where "
              + MAX_OPTIONAL
              + " and "
              + MAX_UNIONS
              + " are supported.");
    }
  }

  private void check(JsonNode root, JsonNode schema, String at, Set<String> above)
      throws Rejection {
    if (!schema.isObject()) {
      throw errors.invalid(at, "a schema must be an object");
    }
    for (Iterator<String> names = schema.fieldNames(); names.hasNext(); ) {
      String keyword = names.next();
      if (!KEYWORDS.contains(keyword)) {
        throw unsupported(at, "For '" + type(schema) + "' type, property '" + keyword + "'");
      }
    }
    if (schema.has("$ref")) {
      follow(root, schema.get("$ref").asText(), at, above);
    }
    if (schema.has("format") && !FORMATS.contains(schema.get("format").asText())) {
      throw unsupported(at, "String format '" + schema.get("format").asText() + "'");
    }
    if (schema.path("pattern").asText().matches(".*(\\\\[1-9bB]|\\(\\?).*")) {
      throw unsupported(at, "Pattern '" + schema.get("pattern").asText() + "'");
    }
    if (schema.path("minItems").asInt(0) > 1) {
      throw unsupported(at, "For 'array' type, 'minItems' above 1");
    }
    if (schema.has("allOf") && schema.has("$ref")) {
      throw unsupported(at, "'allOf' together with '$ref'");
    }
    checkObject(root, schema, at, above);
    if (schema.has("items")) {
      check(root, schema.get("items"), at + ".items", above);
    }
    for (String several : List.of("anyOf", "allOf")) {
      for (JsonNode branch : schema.path(several)) {
        check(root, branch, at + "." + several, above);
      }
    }
  }

  private void checkObject(JsonNode root, JsonNode schema, String at, Set<String> above)
      throws Rejection {
    if (!type(schema).equals("object")) {
      return;
    }
    JsonNode additional = schema.path("additionalProperties");
    if (!additional.isBoolean() || additional.booleanValue()) {
      throw errors.invalid(
          at, "For 'object' type, 'additionalProperties' must be explicitly set to false");
    }
    Set<String> required = new HashSet<>();
    schema.path("required").forEach(name -> required.add(name.asText()));
    for (Map.Entry<String, JsonNode> property : schema.path("properties").properties()) {
      optional += required.contains(property.getKey()) ? 0 : 1;
      boolean union =
          property.getValue().has("anyOf") || property.getValue().path("type").isArray();
      unions += union ? 1 : 0;
      check(root, property.getValue(), at + ".properties." + property.getKey(), above);
    }
  }

  private void follow(JsonNode root, String target, String at, Set<String> above) throws Rejection {
    if (!target.startsWith("#")) {
      throw unsupported(at, "External '$ref'");
    }
    if (above.contains(target)) {
      throw errors.invalid(at, "Circular reference detected in schema definitions: " + target);
    }
    JsonNode definition = root.at(target.substring(1));
    if (definition.isMissingNode()) {
      throw errors.invalid(at, "'$ref' " + target + " was not found in the schema");
    }
    Set<String> deeper = new HashSet<>(above);
    deeper.add(target);
    check(root, definition, at, deeper);
  }

  private Rejection unsupported(String at, String what) {
    return errors.invalid(at, what + " is not supported");
  }

  /** Of a list of types the first that is not null. */
  private static String type(JsonNode schema) {
    for (JsonNode each : schema.path("type")) {
      if (!each.asText().equals("null")) {
        return each.asText();
      }
    }
    return schema.path("type").asText();
  }
}
