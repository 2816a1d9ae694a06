package io.sparkcompletions.simulator.answers;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Checks a value against a JSON Schema, as far as the providers support the language. */
public final class SchemaChecker {

  private static final Map<String, String> FORMATS =
      Map.of(
          "date", "\\d{4}-\\d{2}-\\d{2}",
          "time", "\\d{2}:\\d{2}:\\d{2}Z",
          "date-time", "\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}Z",
          "duration", "PT\\d+M",
          "email", "[^@]+@[^@]+\\.[a-z]+",
          "hostname", "[a-z0-9.]+",
          "ipv4", "(\\d{1,3}\\.){3}\\d{1,3}",
          "ipv6", "[0-9a-f:]+",
          "uuid", "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");

  private final JsonNode root;

  private SchemaChecker(JsonNode root) {
    this.root = root;
  }

  public static boolean conforms(JsonNode value, JsonNode schema) {
    return new SchemaChecker(schema).check(value, schema);
  }

  private boolean check(JsonNode value, JsonNode schema) {
    if (schema.has("$ref")) {
      return check(value, root.at(schema.get("$ref").asText().substring(1)));
    }
    if (schema.has("anyOf") && !anyOf(value, schema.get("anyOf"))) {
      return false;
    }
    if (schema.has("const") && !schema.get("const").equals(value)) {
      return false;
    }
    if (schema.has("enum") && !contains(schema.get("enum"), value)) {
      return false;
    }
    if (schema.has("type") && !hasType(value, schema.get("type"))) {
      return false;
    }
    if (value.isTextual()) {
      return text(value.textValue(), schema);
    }
    if (value.isNumber()) {
      return number(new BigDecimal(value.asText()), schema);
    }
    if (value.isArray()) {
      return array(value, schema);
    }
    return !value.isObject() || !schema.has("properties") || object(value, schema);
  }

  private boolean anyOf(JsonNode value, JsonNode branches) {
    for (JsonNode branch : branches) {
      if (check(value, branch)) {
        return true;
      }
    }
    return false;
  }

  private static boolean contains(JsonNode members, JsonNode value) {
    for (JsonNode member : members) {
      if (member.equals(value)) {
        return true;
      }
    }
    return false;
  }

  private static boolean hasType(JsonNode value, JsonNode type) {
    if (type.isArray()) {
      for (JsonNode each : type) {
        if (hasType(value, each)) {
          return true;
        }
      }
      return false;
    }
    return switch (type.asText()) {
      case "string" -> value.isTextual();
      case "integer" -> value.isIntegralNumber();
      case "number" -> value.isNumber();
      case "boolean" -> value.isBoolean();
      case "null" -> value.isNull();
      case "array" -> value.isArray();
      case "object" -> value.isObject();
      default -> false;
    };
  }

  private static boolean text(String value, JsonNode schema) {
    boolean pattern =
        !schema.has("pattern")
            || Pattern.compile(schema.get("pattern").asText()).matcher(value).find();
    boolean format =
        !schema.has("format") || value.matches(FORMATS.get(schema.get("format").asText()));
    int length = value.codePointCount(0, value.length());
    return pattern
        && format
        && length >= schema.path("minLength").asInt(0)
        && length <= schema.path("maxLength").asInt(Integer.MAX_VALUE);
  }

  private static boolean number(BigDecimal value, JsonNode schema) {
    return compare(value, schema, "minimum") >= 0
        && compare(value, schema, "maximum") <= 0
        && (!schema.has("exclusiveMinimum") || compare(value, schema, "exclusiveMinimum") > 0)
        && (!schema.has("exclusiveMaximum") || compare(value, schema, "exclusiveMaximum") < 0)
        && (!schema.has("multipleOf")
            || value.remainder(new BigDecimal(schema.get("multipleOf").asText())).signum() == 0);
  }

  private static int compare(BigDecimal value, JsonNode schema, String keyword) {
    return schema.has(keyword) ? value.compareTo(new BigDecimal(schema.get(keyword).asText())) : 0;
  }

  private boolean array(JsonNode value, JsonNode schema) {
    if (value.size() < schema.path("minItems").asInt(0)
        || value.size() > schema.path("maxItems").asInt(Integer.MAX_VALUE)) {
      return false;
    }
    for (JsonNode item : value) {
      if (!check(item, schema.path("items"))) {
        return false;
      }
    }
    return true;
  }

  /** Every property, no other, and in the order of the schema. */
  private boolean object(JsonNode value, JsonNode schema) {
    List<String> wanted = new ArrayList<>();
    schema.path("properties").fieldNames().forEachRemaining(wanted::add);
    List<String> found = new ArrayList<>();
    value.fieldNames().forEachRemaining(found::add);
    if (!wanted.equals(found)) {
      return false;
    }
    for (String name : wanted) {
      if (!check(value.get(name), schema.get("properties").get(name))) {
        return false;
      }
    }
    return true;
  }
}
