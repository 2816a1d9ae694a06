package io.sparkcompletions.provider.wire;

import com.fasterxml.jackson.databind.JsonNode;
import io.sparkcompletions.model.HttpReply;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Parts that the batch interfaces of all providers are made of. */
public final class BatchJson {
  private static final String REQUEST_ID = "x-request-id";

  private BatchJson() {}

  /**
   * An item: an object whose last member is a finished body.
   *
   * @param members what stands before it, as JSON without its braces
   */
  public static byte[] item(String members, String bodyName, byte[] body) {
    byte[] before = ("{" + members + ",\"" + bodyName + "\":").getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream item = new ByteArrayOutputStream(before.length + body.length + 1);
    item.writeBytes(before);
    item.writeBytes(body);
    item.write('}');
    return item.toByteArray();
  }

  /** The reply that a part of a result line would have been by itself. */
  public static HttpReply reply(int status, @Nullable String requestId, JsonNode body) {
    return new HttpReply(
        status,
        requestId == null ? Map.of() : Map.of(REQUEST_ID, List.of(requestId)),
        body.toString().getBytes(StandardCharsets.UTF_8));
  }

  /** A time in any of RFC 3339's forms; null if it is none. */
  public static @Nullable Instant time(JsonNode object, String name) {
    String text = ReplyJson.text(object, name);
    try {
      return text == null ? null : OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException e) {
      return null;
    }
  }

  /** A count, given as a number or as digits; zero if it is absent or no count. */
  public static long count(JsonNode object, String name) {
    return Math.max(0, object.path(name).asLong(0));
  }
}
