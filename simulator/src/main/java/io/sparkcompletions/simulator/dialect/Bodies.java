package io.sparkcompletions.simulator.dialect;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sparkcompletions.simulator.wire.Reply;
import io.sparkcompletions.simulator.wire.WireRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Bodies as JSON. */
public final class Bodies {

  private static final ObjectMapper MAPPER =
      new ObjectMapper(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxStringLength(200_000_000).build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private Bodies() {}

  /** Empty when the body is not one JSON object. */
  public static Optional<JsonNode> object(byte[] body) {
    try {
      return Optional.ofNullable(MAPPER.readTree(body)).filter(JsonNode::isObject);
    } catch (IOException e) {
      return Optional.empty(); // no provider says where the text breaks
    }
  }

  /**
   * The bytes of one member of an object, as they stand there. Empty when there is no such member,
   * or it is not an object.
   */
  public static Optional<byte[]> rawObject(byte[] object, String member) {
    try (JsonParser parser = MAPPER.getFactory().createParser(object)) {
      parser.nextToken();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        boolean wanted = parser.currentName().equals(member);
        if (parser.nextToken() == JsonToken.START_OBJECT && wanted) {
          int from = (int) parser.currentTokenLocation().getByteOffset();
          parser.skipChildren();
          int to = (int) parser.currentLocation().getByteOffset();
          return Optional.of(Arrays.copyOfRange(object, from, to));
        }
        parser.skipChildren();
      }
      return Optional.empty();
    } catch (IOException e) {
      return Optional.empty(); // no provider says where the text breaks
    }
  }

  public static JsonFactory factory() {
    return MAPPER.getFactory();
  }

  /** One line of a file. */
  public static byte[] line(ObjectNode object) {
    return (object + "\n").getBytes(StandardCharsets.UTF_8);
  }

  public static boolean isAnnouncedAsJson(WireRequest request) {
    String type = request.header("content-type").orElse("");
    return type.toLowerCase(Locale.ROOT).split(";", 2)[0].strip().equals(Reply.JSON);
  }

  public static Reply reply(int status, ObjectNode body) {
    return Reply.json(status, body.toString().getBytes(StandardCharsets.UTF_8));
  }
}
