package io.sparkcompletions.simulator.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sparkcompletions.simulator.dialect.Bodies;
import io.sparkcompletions.simulator.dialect.Fields;
import io.sparkcompletions.simulator.dialect.Rejection;
import io.sparkcompletions.simulator.dialect.Words;
import io.sparkcompletions.simulator.wire.Reply;
import java.util.List;
import java.util.Locale;

/** Google's errors, and its words for what is wrong with a request. */
final class Errors implements Words {

  static final String INVALID_ARGUMENT = "INVALID_ARGUMENT";
  static final String PERMISSION_DENIED = "PERMISSION_DENIED";
  static final String RESOURCE_EXHAUSTED = "RESOURCE_EXHAUSTED";

  private static final Errors WORDS = new Errors();
  private static final String TYPE = "type.googleapis.com/google.rpc.";

  private Errors() {}

  static Words words() {
    return WORDS;
  }

  static Fields fields(JsonNode node) throws Rejection {
    return Fields.of(node, "", WORDS);
  }

  /** An object without members. */
  static Fields nothing() throws Rejection {
    return fields(JsonNodeFactory.instance.objectNode());
  }

  static Reply reply(int status, String name, String message, ArrayNode details) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    ObjectNode error =
        body.putObject("error").put("code", status).put("message", message).put("status", name);
    if (!details.isEmpty()) {
      error.set("details", details);
    }
    return Bodies.reply(status, body);
  }

  static Rejection of(int status, String name, String message) {
    return new Rejection(reply(status, name, message, details()));
  }

  static Rejection invalid(String message) {
    return of(400, INVALID_ARGUMENT, message);
  }

  /** With the field named in the details as well. */
  private static Rejection badField(String field, String message) {
    ArrayNode details = details();
    detail(details, "BadRequest")
        .putArray("fieldViolations")
        .addObject()
        .put("field", field)
        .put("description", message);
    return new Rejection(reply(400, INVALID_ARGUMENT, message, details));
  }

  static ArrayNode details() {
    return JsonNodeFactory.instance.arrayNode();
  }

  static ObjectNode detail(ArrayNode details, String type) {
    return details.addObject().put("@type", TYPE + type);
  }

  /** A detail {@code ErrorInfo}: why, in one word. */
  static ArrayNode because(String reason) {
    ArrayNode details = details();
    detail(details, "ErrorInfo")
        .put("reason", reason)
        .put("domain", "googleapis.com")
        .putObject("metadata")
        .put("service", "generativelanguage.googleapis.com");
    return details;
  }

  /** The provider names members as its protocol does. */
  private static String snake(String path) {
    return path.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
  }

  @Override
  public Rejection unknown(String path, String name) {
    String field = snake(path);
    String at = field.isEmpty() ? "" : " at '" + field + "'";
    return badField(
        field,
        "Invalid JSON payload received. Unknown name \""
            + name
            + "\""
            + at
            + ": Cannot find field.");
  }

  @Override
  public Rejection missing(String at) {
    String field = snake(at);
    return invalid(
        "* GenerateContentRequest."
            + field
            + ": "
            + field.substring(field.lastIndexOf('.') + 1)
            + " is not specified\n");
  }

  @Override
  public Rejection wrongType(String at, Kind expected, JsonNode found) {
    String type =
        switch (expected) {
          case OBJECT, ARRAY -> "TYPE_MESSAGE";
          case STRING -> "TYPE_STRING";
          case BOOLEAN -> "TYPE_BOOL";
          case INTEGER -> "TYPE_INT32";
          case DECIMAL -> "TYPE_FLOAT";
        };
    String field = snake(at);
    return badField(field, "Invalid value at '" + field + "' (" + type + "), " + found);
  }

  @Override
  public Rejection notOneOf(String at, String value, List<String> supported) {
    String field = snake(at);
    return badField(field, "Invalid value at '" + field + "' (TYPE_ENUM), \"" + value + "\"");
  }

  @Override
  public Rejection tooLong(String at, int maxChars, int chars) {
    return invalid("* " + snake(at) + ": must have at most " + maxChars + " characters\n");
  }

  @Override
  public Rejection outside(String at, Kind kind, boolean above, String bound, JsonNode found) {
    return invalid(
        "* GenerateContentRequest."
            + snake(at)
            + ": must be "
            + (above ? "at most " : "at least ")
            + bound
            + ", but is "
            + found.asText()
            + "\n");
  }
}
