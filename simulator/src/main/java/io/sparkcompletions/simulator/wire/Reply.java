package io.sparkcompletions.simulator.wire;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * One HTTP response, complete but for the headers that every response of a dialect carries.
 *
 * @param headers in the order in which they are sent
 * @param body not copied: nobody changes it
 * @param file sent in place of the body
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Reply(
    int status,
    Map<String, String> headers,
    String contentType,
    byte[] body,
    Optional<Spool> file) {

  public static final String JSON = "application/json";
  public static final String HTML = "text/html; charset=UTF-8";

  private Reply(int status, Map<String, String> headers, String contentType, byte[] body) {
    this(status, headers, contentType, body, Optional.empty());
  }

  public static Reply json(int status, byte[] body) {
    return new Reply(status, Map.of(), JSON, body);
  }

  public static Reply html(int status, String page) {
    return new Reply(status, Map.of(), HTML, page.getBytes(StandardCharsets.UTF_8));
  }

  public static Reply empty(int status) {
    return new Reply(status, Map.of(), "", new byte[0]);
  }

  public static Reply file(int status, String contentType, Spool content) {
    return new Reply(status, Map.of(), contentType, new byte[0], Optional.of(content));
  }

  public Reply with(String header, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(header, value);
    return new Reply(status, more, contentType, body, file);
  }

  public Reply withBody(String otherContentType, byte[] otherBody) {
    return new Reply(status, headers, otherContentType, otherBody);
  }

  /** Of the body, in bytes. */
  public long length() {
    return file.map(Spool::length).orElse((long) body.length);
  }

  /** The same with the beginning of the body only. */
  public Reply firstHalf() {
    return file.isPresent()
        ? new Reply(status, headers, contentType, body, file.map(of -> of.part(0, of.length() / 2)))
        : withBody(contentType, Arrays.copyOf(body, body.length / 2));
  }
}
