package io.sparkcompletions.simulator.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One object of a request body, read as strictly as the provider reads it. A null member counts as
 * absent; the first problem ends the reading.
 */
final class Fields {

  private final JsonNode object;
  private final String path;

  private Fields(JsonNode object, String path) {
    this.object = object;
    this.path = path;
  }

  static Fields of(JsonNode node, String path) throws ApiError {
    if (!node.isObject()) {
      throw ApiError.wrongType(path, "an object", typeName(node));
    }
    return new Fields(node, path);
  }

  String param(String name) {
    return path.isEmpty() ? name : path + "." + name;
  }

  void only(Set<String> known) throws ApiError {
    for (Iterator<String> names = object.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (!known.contains(name)) {
        throw ApiError.unknownParameter(param(name));
      }
    }
  }

  boolean has(String name) {
    return object.hasNonNull(name);
  }

  JsonNode json() {
    return object;
  }

  Optional<JsonNode> node(String name) {
    return has(name) ? Optional.of(object.get(name)) : Optional.empty();
  }

  JsonNode needed(String name) throws ApiError {
    JsonNode node = object.path(name);
    if (node instanceof MissingNode || node.isNull()) {
      throw ApiError.missing(param(name));
    }
    return node;
  }

  String neededText(String name) throws ApiError {
    needed(name);
    return text(name).orElse("");
  }

  Optional<String> text(String name) throws ApiError {
    Optional<JsonNode> node = node(name);
    if (node.isPresent() && !node.get().isTextual()) {
      throw ApiError.wrongType(param(name), "a string", typeName(node.get()));
    }
    return node.map(JsonNode::textValue);
  }

  Optional<String> text(String name, int maxChars) throws ApiError {
    Optional<String> text = text(name);
    if (text.isPresent() && text.get().length() > maxChars) {
      throw tooLong(param(name), maxChars, text.get().length());
    }
    return text;
  }

  static ApiError tooLong(String param, int maxChars, int chars) {
    return ApiError.badRequest(
        "Invalid '"
            + param
            + "': string too long. Expected a string with maximum length "
            + maxChars
            + ", but got a string with length "
            + chars
            + " instead.",
        param,
        "string_above_max_length");
  }

  Optional<String> oneOf(String name, List<String> values) throws ApiError {
    Optional<String> text = text(name);
    if (text.isPresent() && !values.contains(text.get())) {
      throw ApiError.invalidValue(param(name), text.get(), values);
    }
    return text;
  }

  boolean flag(String name) throws ApiError {
    Optional<JsonNode> node = node(name);
    if (node.isPresent() && !node.get().isBoolean()) {
      throw ApiError.wrongType(param(name), "a boolean", typeName(node.get()));
    }
    return node.map(JsonNode::booleanValue).orElse(false);
  }

  Optional<Long> integer(String name, long min, long max) throws ApiError {
    Optional<JsonNode> node = node(name);
    if (node.isEmpty()) {
      return Optional.empty();
    }
    if (!node.get().isIntegralNumber()) {
      throw ApiError.wrongType(param(name), "an integer", typeName(node.get()));
    }
    if (!node.get().canConvertToLong() || node.get().longValue() > max) {
      throw outside("integer", "above maximum", "<= " + max, name, node.get());
    }
    if (node.get().longValue() < min) {
      throw outside("integer", "below minimum", ">= " + min, name, node.get());
    }
    return Optional.of(node.get().longValue());
  }

  Optional<Double> decimal(String name, double min, double max) throws ApiError {
    Optional<JsonNode> node = node(name);
    if (node.isEmpty()) {
      return Optional.empty();
    }
    if (!node.get().isNumber()) {
      throw ApiError.wrongType(param(name), "a decimal", typeName(node.get()));
    }
    if (node.get().doubleValue() > max) {
      throw outside("decimal", "above maximum", "<= " + plain(max), name, node.get());
    }
    if (node.get().doubleValue() < min) {
      throw outside("decimal", "below minimum", ">= " + plain(min), name, node.get());
    }
    return Optional.of(node.get().doubleValue());
  }

  Optional<Fields> object(String name) throws ApiError {
    Optional<JsonNode> node = node(name);
    return node.isEmpty() ? Optional.empty() : Optional.of(of(node.get(), param(name)));
  }

  List<JsonNode> array(String name) throws ApiError {
    Optional<JsonNode> node = node(name);
    if (node.isPresent() && !node.get().isArray()) {
      throw ApiError.wrongType(param(name), "an array", typeName(node.get()));
    }
    List<JsonNode> items = new ArrayList<>();
    node.ifPresent(array -> array.forEach(items::add));
    return items;
  }

  private ApiError outside(String kind, String side, String bound, String name, JsonNode found) {
    return ApiError.badRequest(
        "Invalid '"
            + param(name)
            + "': "
            + kind
            + " "
            + side
            + " value. Expected a value "
            + bound
            + ", but got "
            + found.asText()
            + " instead.",
        param(name),
        kind + "_" + (side.startsWith("above") ? "above_max_value" : "below_min_value"));
  }

  private static String plain(double value) {
    return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
  }

  static String typeName(JsonNode node) {
    return switch (node.getNodeType()) {
      case ARRAY -> "an array";
      case BOOLEAN -> "a boolean";
      case NUMBER -> node.isIntegralNumber() ? "an integer" : "a decimal";
      case OBJECT, POJO -> "an object";
      case STRING, BINARY -> "a string";
      case NULL, MISSING -> "null";
    };
  }
}
