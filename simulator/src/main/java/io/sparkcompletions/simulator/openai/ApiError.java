package io.sparkcompletions.simulator.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sparkcompletions.simulator.dialect.Bodies;
import io.sparkcompletions.simulator.dialect.Fields;
import io.sparkcompletions.simulator.dialect.Rejection;
import io.sparkcompletions.simulator.dialect.Words;
import io.sparkcompletions.simulator.wire.Reply;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** OpenAI's errors, and its words for what is wrong with a request. */
final class ApiError implements Words {

  static final String INVALID_REQUEST = "invalid_request_error";

  private static final ApiError WORDS = new ApiError();

  private ApiError() {}

  static Fields fields(JsonNode node, String path) throws Rejection {
    return Fields.of(node, path, WORDS);
  }

  static Rejection of(
      int status, String message, String type, @Nullable String param, @Nullable String code) {
    return new Rejection(reply(status, message, type, param, code));
  }

  static Rejection badRequest(String message, @Nullable String param, @Nullable String code) {
    return of(400, message, INVALID_REQUEST, param, code);
  }

  @Override
  public Rejection unknown(String path, String name) {
    String param = member(path, name);
    return badRequest("Unknown parameter: '" + param + "'.", param, "unknown_parameter");
  }

  @Override
  public Rejection missing(String at) {
    return missingParameter(at);
  }

  static Rejection missingParameter(String param) {
    return badRequest(
        "Missing required parameter: '" + param + "'.", param, "missing_required_parameter");
  }

  @Override
  public Rejection wrongType(String at, Kind expected, JsonNode found) {
    return wrongType(at, name(expected), typeName(found));
  }

  static Rejection wrongType(String param, String expected, String found) {
    return badRequest(
        "Invalid type for '"
            + param
            + "': expected "
            + expected
            + ", but got "
            + found
            + " instead.",
        param,
        "invalid_type");
  }

  @Override
  public Rejection notOneOf(String at, String value, List<String> supported) {
    return invalidValue(at, value, supported);
  }

  @Override
  public Rejection tooLong(String at, int maxChars, int chars) {
    return tooLongText(at, maxChars, chars);
  }

  static Rejection tooLongText(String param, int maxChars, int chars) {
    return badRequest(
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

  @Override
  public Rejection outside(String at, Kind kind, boolean above, String bound, JsonNode found) {
    String noun = kind == Kind.INTEGER ? "integer" : "decimal";
    return badRequest(
        "Invalid '"
            + at
            + "': "
            + noun
            + (above ? " above maximum" : " below minimum")
            + " value. Expected a value "
            + (above ? "<= " : ">= ")
            + bound
            + ", but got "
            + found.asText()
            + " instead.",
        at,
        noun + (above ? "_above_max_value" : "_below_min_value"));
  }

  private static String name(Kind kind) {
    return switch (kind) {
      case OBJECT -> "an object";
      case ARRAY -> "an array";
      case STRING -> "a string";
      case BOOLEAN -> "a boolean";
      case INTEGER -> "an integer";
      case DECIMAL -> "a decimal";
    };
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

  static Rejection invalidValue(String param, String value, List<String> supported) {
    return badRequest(
        "Invalid value: '" + value + "'. Supported values are: " + enumerated(supported) + ".",
        param,
        "invalid_value");
  }

  static Rejection unsupportedParameter(String param, String hint) {
    return badRequest(
        "Unsupported parameter: '" + param + "' is not supported with this model." + hint,
        param,
        "unsupported_parameter");
  }

  static Rejection onlyDefault(String param, String value, String defaultValue) {
    return badRequest(
        "Unsupported value: '"
            + param
            + "' does not support "
            + value
            + " with this model. Only the default ("
            + defaultValue
            + ") value is supported.",
        param,
        "unsupported_value");
  }

  static Reply reply(
      int status,
      @Nullable String message,
      String type,
      @Nullable String param,
      @Nullable String code) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.putObject("error")
        .put("message", message)
        .put("type", type)
        .put("param", param)
        .put("code", code);
    return Bodies.reply(status, body);
  }

  static String enumerated(List<String> values) {
    List<String> quoted = values.stream().map(value -> "'" + value + "'").toList();
    int last = quoted.size() - 1;
    return switch (quoted.size()) {
      case 0 -> "none";
      case 1 -> quoted.get(0);
      case 2 -> quoted.get(0) + " and " + quoted.get(1);
      default -> String.join(", ", quoted.subList(0, last)) + ", and " + quoted.get(last);
    };
  }
}
