package io.sparkcompletions.simulator.openai;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sparkcompletions.simulator.wire.Reply;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is wrong with a request, in OpenAI's words; thrown while reading it. */
final class ApiError extends Exception {

  static final String INVALID_REQUEST = "invalid_request_error";

  private final int status;
  private final String type;
  private final @Nullable String param;
  private final @Nullable String code;

  ApiError(int status, String message, String type, @Nullable String param, @Nullable String code) {
    super(message, null, false, false);
    this.status = status;
    this.type = type;
    this.param = param;
    this.code = code;
  }

  static ApiError badRequest(String message, @Nullable String param, @Nullable String code) {
    return new ApiError(400, message, INVALID_REQUEST, param, code);
  }

  static ApiError unknownParameter(String param) {
    return badRequest("Unknown parameter: '" + param + "'.", param, "unknown_parameter");
  }

  static ApiError missing(String param) {
    return badRequest(
        "Missing required parameter: '" + param + "'.", param, "missing_required_parameter");
  }

  static ApiError wrongType(String param, String expected, String found) {
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

  static ApiError invalidValue(String param, String value, List<String> supported) {
    return badRequest(
        "Invalid value: '" + value + "'. Supported values are: " + enumerated(supported) + ".",
        param,
        "invalid_value");
  }

  static ApiError unsupportedParameter(String param, String hint) {
    return badRequest(
        "Unsupported parameter: '" + param + "' is not supported with this model." + hint,
        param,
        "unsupported_parameter");
  }

  static ApiError onlyDefault(String param, String value, String defaultValue) {
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

  Reply reply() {
    return reply(status, getMessage(), type, param, code);
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
    return Reply.json(status, body.toString().getBytes(StandardCharsets.UTF_8));
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
