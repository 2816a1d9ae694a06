package io.sparkcompletions.simulator.dialect;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sparkcompletions.simulator.wire.Reply;
import io.sparkcompletions.simulator.wire.WireRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
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

  public static boolean isAnnouncedAsJson(WireRequest request) {
    String type = request.header("content-type").orElse("");
    return type.toLowerCase(Locale.ROOT).split(";", 2)[0].strip().equals(Reply.JSON);
  }

  public static Reply reply(int status, ObjectNode body) {
    return Reply.json(status, body.toString().getBytes(StandardCharsets.UTF_8));
  }
}
