package io.sparkcompletions.simulator.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sparkcompletions.simulator.dialect.Bodies;
import io.sparkcompletions.simulator.dialect.Rejection;
import io.sparkcompletions.simulator.dialect.Words;
import io.sparkcompletions.simulator.wire.Reply;
import java.util.List;
import java.util.Optional;

/**
 * Anthropic's errors, and its words for what is wrong with a request.
 *
 * @param requestId repeated in every body
 */
record Errors(String requestId) implements Words {

  static final String INVALID_REQUEST = "invalid_request_error";

  Reply reply(int status, String type, String message, Optional<String> code) {
    ObjectNode body = JsonNodeFactory.instance.objectNode().put("type", "error");
    ObjectNode error = body.putObject("error").put("type", type).put("message", message);
    code.ifPresent(of -> error.putObject("details").put("error_code", of));
    return Bodies.reply(status, body.put("request_id", requestId));
  }

  /** What the proxy in front of the API says: without the envelope. */
  static Reply tooLarge() {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.putObject("error")
        .put("type", "request_too_large")
        .put("message", "Request exceeds the maximum allowed number of bytes.");
    return Bodies.reply(413, body);
  }

  Rejection of(int status, String type, String message) {
    return new Rejection(reply(status, type, message, Optional.empty()));
  }

  Rejection invalid(String message) {
    return of(400, INVALID_REQUEST, message);
  }

  Rejection invalid(String at, String problem) {
    return invalid(at + ": " + problem);
  }

  Rejection unknownModel(String name) {
    return of(404, "not_found_error", "model: " + name);
  }

  @Override
  public String item(String path, int index) {
    return path + "." + index;
  }

  @Override
  public Rejection unknown(String path, String name) {
    return invalid(member(path, name), "Extra inputs are not permitted");
  }

  @Override
  public Rejection missing(String at) {
    return invalid(at, "Field required");
  }

  @Override
  public Rejection wrongType(String at, Kind expected, JsonNode found) {
    String noun =
        switch (expected) {
          case OBJECT -> "an object";
          case ARRAY -> "a valid array";
          case STRING -> "a valid string";
          case BOOLEAN -> "a valid boolean";
          case INTEGER -> "a valid integer";
          case DECIMAL -> "a valid number";
        };
    return invalid(at.isEmpty() ? "body" : at, "Input should be " + noun);
  }

  @Override
  public Rejection notOneOf(String at, String value, List<String> supported) {
    return invalid(at, "Input should be " + alternatives(supported));
  }

  @Override
  public Rejection tooLong(String at, int maxChars, int chars) {
    return invalid(at, "String should have at most " + maxChars + " characters");
  }

  @Override
  public Rejection outside(String at, Kind kind, boolean above, String bound, JsonNode found) {
    String side = above ? "less than or equal to " : "greater than or equal to ";
    return invalid(at, "Input should be " + side + bound);
  }

  private static String alternatives(List<String> values) {
    List<String> quoted = values.stream().map(value -> "'" + value + "'").toList();
    int last = quoted.size() - 1;
    return last < 1
        ? String.join("", quoted)
        : String.join(", ", quoted.subList(0, last)) + " or " + quoted.get(last);
  }
}
