package io.sparkcompletions.provider.wire;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.sparkcompletions.model.ToolCall;
import org.jspecify.annotations.Nullable;

/** Reads reply bodies as they come: what is not there is a missing node, never an exception. */
public final class ReplyJson {
  /** Texts of any length: a body is bounded as a whole, by whoever read it from the wire. */
  private static final JsonMapper JSON =
      new JsonMapper(
          JsonFactory.builder()
              .streamReadConstraints(
                  StreamReadConstraints.builder().maxStringLength(Integer.MAX_VALUE).build())
              .build());

  private ReplyJson() {}

  /**
   * Parses a body. Servers that keep a connection alive while they queue send white space or lines
   * that start with a colon first.
   *
   * @return an object, an array, or a missing node where the body is neither
   */
  public static JsonNode parse(String body) {
    int start = start(body);
    if (start == body.length() || (body.charAt(start) != '{' && body.charAt(start) != '[')) {
      return MissingNode.getInstance();
    }
    try {
      return JSON.readTree(body.substring(start));
    } catch (JsonProcessingException e) {
      return MissingNode.getInstance();
    }
  }

  private static int start(String body) {
    int i = 0;
    while (i < body.length()) {
      char c = body.charAt(i);
      if (c == ':') {
        int end = body.indexOf('\n', i);
        i = end < 0 ? body.length() : end;
      } else if (c == '\uFEFF' || Character.isWhitespace(c)) {
        i++;
      } else {
        return i;
      }
    }
    return i;
  }

  /** A text or number as text; null if it is absent, blank or something else. */
  public static @Nullable String text(JsonNode object, String name) {
    JsonNode value = object.path(name);
    if (!value.isTextual() && !value.isNumber()) {
      return null;
    }
    String text = value.asText();
    return text.isBlank() ? null : text;
  }

  /** Reads a tool call; arguments that came as an object become text. */
  public static ToolCall toolCall(JsonNode id, JsonNode function) {
    JsonNode arguments =
        function.has("input") ? function.path("input") : function.path("arguments");
    return new ToolCall(
        id.asText(""),
        function.path("name").asText(""),
        arguments.isContainerNode() ? arguments.toString() : arguments.asText(""));
  }
}
