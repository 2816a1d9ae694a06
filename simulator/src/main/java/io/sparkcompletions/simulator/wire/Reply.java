package io.sparkcompletions.simulator.wire;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One HTTP response, complete but for the headers that every response of a dialect carries.
 *
 * @param headers in the order in which they are sent
 * @param body not copied: nobody changes it
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Reply(int status, Map<String, String> headers, String contentType, byte[] body) {

  public static final String JSON = "application/json";
  public static final String HTML = "text/html; charset=UTF-8";

  public static Reply json(int status, byte[] body) {
    return new Reply(status, Map.of(), JSON, body);
  }

  public static Reply html(int status, String page) {
    return new Reply(status, Map.of(), HTML, page.getBytes(StandardCharsets.UTF_8));
  }

  public Reply with(String header, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(header, value);
    return new Reply(status, more, contentType, body);
  }

  public Reply withBody(String otherContentType, byte[] otherBody) {
    return new Reply(status, headers, otherContentType, otherBody);
  }
}
