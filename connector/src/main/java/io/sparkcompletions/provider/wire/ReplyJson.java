package io.sparkcompletions.provider.wire;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.core.util.JsonParserDelegate;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.sparkcompletions.model.ToolCall;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads reply bodies as they come: what is not there is a missing node, never an exception. */
public final class ReplyJson {
  /**
   * Texts and numbers of any length, NaN and Infinity: a body is bounded as a whole, by whoever
   * read it from the wire, and no member that nobody reads may cost a paid answer.
   */
  private static final JsonMapper JSON =
      new JsonMapper(
          JsonFactory.builder()
              .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
              .streamReadConstraints(
                  StreamReadConstraints.builder()
                      .maxStringLength(Integer.MAX_VALUE)
                      .maxNumberLength(Integer.MAX_VALUE)
                      .build())
              .build());

  /** More digits than any number has that means something. */
  private static final int MAX_DIGITS = 1000;

  private static final BigInteger BEYOND = BigInteger.TEN.pow(MAX_DIGITS);

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
    try (JsonParser parser = new LongNumbers(JSON.createParser(body.substring(start)))) {
      return JSON.readTree(parser);
    } catch (JsonProcessingException e) {
      return MissingNode.getInstance();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // A text is read without I/O.
    }
  }

  /**
   * Takes the digits of a very long integer for 10^1000, because the time to convert them grows
   * with the square of their number.
   */
  private static final class LongNumbers extends JsonParserDelegate {
    LongNumbers(JsonParser parser) {
      super(parser);
    }

    @Override
    public BigInteger getBigIntegerValue() throws IOException {
      return getTextLength() > MAX_DIGITS ? BEYOND : super.getBigIntegerValue();
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

  /** The elements of a list; none if it is something else, an object above all. */
  public static Iterable<JsonNode> items(JsonNode list) {
    return list.isArray() ? list : List.of();
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
