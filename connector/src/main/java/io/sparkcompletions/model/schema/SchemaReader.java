package io.sparkcompletions.model.schema;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.sparkcompletions.model.schema.SchemaType.Dictionary;
import io.sparkcompletions.model.schema.SchemaType.Field;
import io.sparkcompletions.model.schema.SchemaType.Kind;
import io.sparkcompletions.model.schema.SchemaType.Scalar;
import io.sparkcompletions.model.schema.SchemaType.Sequence;
import io.sparkcompletions.model.schema.SchemaType.Slot;
import io.sparkcompletions.model.schema.SchemaType.Structure;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * Reads a JSON Schema that stays within what one column type can hold, and says of every place that
 * does not why.
 *
 * <p>References are followed and written out. What only describes ({@code title}, {@code default},
 * {@code examples}) is left out, except for descriptions. Everything that is not understood is a
 * problem, because it would be promised and not kept.
 */
final class SchemaReader {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .build();

  /** References written out can make much of little. */
  private static final int MAX_NODES = 10_000;

  private static final int MAX_PROBLEMS = 20;
  private static final int MAX_DEPTH = 50;

  private static final Set<String> SILENT =
      Set.of(
          "$schema",
          "$id",
          "$comment",
          "$defs",
          "definitions",
          "title",
          "description",
          "default",
          "examples",
          "deprecated",
          "readOnly",
          "writeOnly");
  private static final Set<String> ANY = Set.of("type", "enum", "const");
  private static final Map<String, Set<String>> KEYWORDS =
      Map.of(
          "string", Set.of("pattern", "format", "minLength", "maxLength"),
          "integer",
              Set.of("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"),
          "number",
              Set.of("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"),
          "boolean", Set.of(),
          "array", Set.of("items", "minItems", "maxItems", "uniqueItems"),
          "object", Set.of("properties", "required", "additionalProperties", "propertyOrdering"));
  private static final Set<String> COUNTS =
      Set.of("minLength", "maxLength", "minItems", "maxItems");

  private final JsonNode document;
  private final List<String> problems;
  private int nodes;

  private SchemaReader(JsonNode document, List<String> problems) {
    this.document = document;
    this.problems = problems;
  }

  static Optional<Slot> read(String text, List<String> problems) {
    JsonNode document;
    try {
      document = JSON.readTree(text);
    } catch (JsonProcessingException e) {
      problems.add("it is not JSON (line " + e.getLocation().getLineNr() + ")");
      return Optional.empty();
    }
    SchemaReader reader = new SchemaReader(document, problems);
    Optional<Slot> root = reader.slot(document, "$", List.of("#"));
    if (root.isPresent() && problems.isEmpty() && !(root.get().type() instanceof Structure)) {
      problems.add("$ must be an object with properties, of which the columns are made");
    } else if (root.isPresent() && root.get().isNullable()) {
      problems.add("$ must not be null");
    }
    return root;
  }

  private Optional<Slot> slot(JsonNode schema, String at, List<String> above) {
    if (++nodes > MAX_NODES || above.size() > MAX_DEPTH) {
      return problem(at, "makes the schema too large or too deep");
    }
    if (!schema.isObject()) {
      return problem(at, "accepts anything, or nothing, and so has no type");
    }
    if (schema.has("$ref")) {
      return reference(schema, at, above);
    }
    JsonNode whole = schema.path("allOf");
    if (whole.size() == 1) {
      return alone(schema, "allOf", at)
          .flatMap(unused -> slot(whole.get(0), at, above))
          .map(slot -> described(slot, schema));
    }
    for (String union : List.of("anyOf", "oneOf")) {
      if (schema.has(union)) {
        return alone(schema, union, at).flatMap(unused -> union(schema, union, at, above));
      }
    }
    return typed(schema, at, above);
  }

  private Optional<Slot> reference(JsonNode schema, String at, List<String> above) {
    String target = schema.get("$ref").asText();
    if (above.contains(target)) {
      return problem(at, "holds itself, which no column type can");
    }
    JsonNode found =
        target.equals("#")
            ? document
            : target.startsWith("#/") ? document.at(target.substring(1)) : document.path("");
    if (found.isMissingNode()) {
      return problem(at, "refers to something that is not in this document");
    }
    List<String> deeper = new ArrayList<>(above);
    deeper.add(target);
    return alone(schema, "$ref", at)
        .flatMap(unused -> slot(found, at, deeper))
        .map(slot -> described(slot, schema));
  }

  /** Beside a reference or a choice there may only be what describes. */
  private Optional<JsonNode> alone(JsonNode schema, String keyword, String at) {
    boolean good = true;
    for (String name : names(schema)) {
      if (!name.equals(keyword) && !SILENT.contains(name)) {
        problem(at, "has " + keyword + " and " + name + " side by side");
        good = false;
      }
    }
    return good ? Optional.of(schema) : Optional.empty();
  }

  private static Slot described(Slot slot, JsonNode schema) {
    String description = schema.path("description").textValue();
    return description == null ? slot : new Slot(slot.type(), slot.isNullable(), description);
  }

  private Optional<Slot> union(JsonNode schema, String keyword, String at, List<String> above) {
    List<JsonNode> solid = new ArrayList<>();
    boolean nullable = false;
    for (JsonNode branch : schema.get(keyword)) {
      if (isNull(branch)) {
        nullable = true;
      } else {
        solid.add(branch);
      }
    }
    if (solid.size() != 1) {
      return problem(at, "is a choice between types, and a column has one; only null may be added");
    }
    boolean orNull = nullable;
    return slot(solid.get(0), at, above)
        .map(slot -> new Slot(slot.type(), slot.isNullable() || orNull, slot.description()))
        .map(slot -> described(slot, schema));
  }

  private static boolean isNull(JsonNode schema) {
    return schema.path("type").asText().equals("null")
        || (schema.has("const") && schema.get("const").isNull());
  }

  private Optional<Slot> typed(JsonNode schema, String at, List<String> above) {
    Set<String> types = types(schema);
    boolean nullable = types.remove("null");
    if (types.contains("number")) {
      types.remove("integer");
    }
    if (types.size() != 1 || !KEYWORDS.containsKey(types.iterator().next())) {
      return problem(
          at,
          types.size() > 1
              ? "has several types, and a column has one; only null may be added"
              : "has no type that a column can have");
    }
    String type = types.iterator().next();
    int before = problems.size();
    checkKeywords(schema, type, at);
    Optional<? extends SchemaType> read =
        switch (type) {
          case "object" -> object(schema, at, above);
          case "array" -> array(schema, at, above);
          default -> scalar(schema, type, at);
        };
    boolean isNullAllowed =
        nullable && (!schema.has("enum") || anyNull(schema.get("enum")) || !schema.has("type"));
    return problems.size() > before
        ? Optional.empty()
        : read.map(found -> new Slot(found, isNullAllowed, schema.path("description").textValue()));
  }

  private static boolean anyNull(JsonNode values) {
    for (JsonNode value : values) {
      if (value.isNull()) {
        return true;
      }
    }
    return false;
  }

  /** What is said, or else what the other keywords tell. */
  private static Set<String> types(JsonNode schema) {
    Set<String> types = new LinkedHashSet<>();
    JsonNode type = schema.path("type");
    if (type.isTextual()) {
      types.add(type.textValue());
    }
    type.forEach(each -> types.add(each.asText()));
    if (types.isEmpty()) {
      for (JsonNode value : values(schema)) {
        types.add(
            value.isTextual()
                ? "string"
                : value.isBoolean()
                    ? "boolean"
                    : value.isNull() ? "null" : value.isIntegralNumber() ? "integer" : "number");
      }
    }
    if (types.isEmpty() && schema.has("properties")) {
      types.add("object");
    } else if (types.isEmpty() && schema.has("items")) {
      types.add("array");
    }
    return types;
  }

  private static List<JsonNode> values(JsonNode schema) {
    List<JsonNode> values = new ArrayList<>();
    schema.path("enum").forEach(values::add);
    if (schema.has("const")) {
      values.add(schema.get("const"));
    }
    return values;
  }

  private void checkKeywords(JsonNode schema, String type, String at) {
    for (String name : names(schema)) {
      JsonNode value = schema.get(name);
      if (SILENT.contains(name) || ANY.contains(name)) {
        continue;
      }
      if (!KEYWORDS.get(type).contains(name)) {
        problem(at, "has the keyword " + shown(name) + ", which cannot be kept");
      } else if (COUNTS.contains(name) && !(value.isIntegralNumber() && value.asLong() >= 0)) {
        problem(at, "has a " + name + " that is no number of things");
      } else if (KEYWORDS.get("number").contains(name) && !value.isNumber()) {
        problem(at, "has a " + name + " that is no number");
      }
    }
    if (schema.has("multipleOf")
        && schema.get("multipleOf").isNumber()
        && schema.get("multipleOf").decimalValue().signum() <= 0) {
      problem(at, "has a multipleOf that is not more than 0");
    }
  }

  private Optional<Scalar> scalar(JsonNode schema, String type, String at) {
    List<Object> allowed = new ArrayList<>();
    for (JsonNode value : values(schema)) {
      Object read = value(value, type);
      if (read != null) {
        allowed.add(read);
      } else if (!value.isNull()) {
        return problem(at, "allows a value that is not of its type");
      }
    }
    if ((schema.has("enum") || schema.has("const")) && allowed.isEmpty()) {
      return problem(at, "allows no value");
    }
    checkPattern(schema.path("pattern"), at);
    Limits limits = Limits.read(schema, allowed);
    return Optional.of(new Scalar(kind(type, limits), limits));
  }

  private static @Nullable Object value(JsonNode value, String type) {
    return switch (type) {
      case "string" -> value.textValue();
      case "boolean" -> value.isBoolean() ? value.booleanValue() : null;
      case "integer" -> isWhole(value) ? value.decimalValue() : null;
      default -> value.isNumber() ? value.decimalValue() : null;
    };
  }

  private static boolean isWhole(JsonNode value) {
    return value.isNumber() && value.decimalValue().stripTrailingZeros().scale() <= 0;
  }

  private static Kind kind(String type, Limits limits) {
    return switch (type) {
      case "boolean" -> Kind.BOOLEAN;
      case "integer" -> Kind.LONG;
      case "number" -> Kind.DOUBLE;
      default ->
          switch (limits.values().isEmpty() && limits.format() != null ? limits.format() : "") {
            case "date" -> Kind.DATE;
            case "date-time" -> Kind.TIMESTAMP;
            default -> Kind.STRING;
          };
    };
  }

  private void checkPattern(JsonNode pattern, String at) {
    if (pattern.isMissingNode()) {
      return;
    }
    try {
      Pattern.compile(pattern.asText());
    } catch (PatternSyntaxException e) {
      problem(at, "has a pattern that cannot be read");
    }
  }

  private Optional<Sequence> array(JsonNode schema, String at, List<String> above) {
    if (!schema.has("items")) {
      return problem(at, "does not say what its items are");
    }
    return slot(schema.get("items"), at + "[]", above)
        .map(
            items ->
                new Sequence(
                    items,
                    schema.path("minItems").intValue(),
                    schema.has("maxItems") ? schema.get("maxItems").intValue() : null,
                    schema.path("uniqueItems").booleanValue()));
  }

  private Optional<? extends SchemaType> object(JsonNode schema, String at, List<String> above) {
    JsonNode properties = schema.path("properties");
    JsonNode additional = schema.path("additionalProperties");
    if (properties.isEmpty()) {
      return additional.isObject() && !additional.isEmpty()
          ? slot(additional, at + "{}", above).map(Dictionary::new)
          : problem(at, "is an object without properties");
    }
    if (additional.isObject() && !additional.isEmpty()) {
      problem(at, "has both properties and a type for further ones");
    }
    Set<String> required = new HashSet<>();
    schema.path("required").forEach(name -> required.add(name.asText()));
    List<Field> fields = new ArrayList<>();
    Set<String> seen = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    for (Map.Entry<String, JsonNode> property : properties.properties()) {
      String name = property.getKey();
      if (name.isBlank() || !seen.add(name)) {
        problem(at, "has two properties whose names differ only in case, or one without a name");
      }
      boolean isRequired = required.remove(name);
      slot(property.getValue(), at + "." + shown(name), above)
          .ifPresent(slot -> fields.add(new Field(name, slot, isRequired)));
    }
    if (!required.isEmpty()) {
      problem(at, "requires a property that it does not have");
    }
    boolean isOpen = !additional.isBoolean() || additional.booleanValue();
    return Optional.of(new Structure(fields, isOpen));
  }

  private static List<String> names(JsonNode schema) {
    List<String> names = new ArrayList<>();
    schema.fieldNames().forEachRemaining(names::add);
    return names;
  }

  private static String shown(String name) {
    return name.length() <= 60 ? name : name.substring(0, 60) + "…";
  }

  /** Notes a problem; always empty, of whatever type fits. */
  private <T> Optional<T> problem(String at, String what) {
    if (problems.size() < MAX_PROBLEMS) {
      problems.add(at + " " + what);
    }
    return Optional.empty();
  }
}
