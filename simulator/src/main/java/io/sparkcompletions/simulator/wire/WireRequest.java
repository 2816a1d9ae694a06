package io.sparkcompletions.simulator.wire;

import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * One HTTP request, read completely.
 *
 * @param query decoded values by name; of a repeated parameter the first one
 * @param headers values by lower-case name; of a repeated header the first one
 * @param body not copied: nobody changes it; empty when there is an upload
 * @param upload where the dialect wants the body in a file
 * @param requestId the id under which the exchange is answered and billed
 */
@SuppressWarnings("ArrayRecordComponent") // bodies are megabytes, and compared by hash only
public record WireRequest(
    String method,
    String path,
    Map<String, String> query,
    Map<String, String> headers,
    byte[] body,
    Optional<Upload> upload,
    String requestId,
    Instant arrivedAt) {

  public WireRequest {
    query = Map.copyOf(query);
    headers = Map.copyOf(headers);
  }

  public Optional<String> header(String name) {
    return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT)));
  }

  /** The address under which the client reached the server. */
  public String host() {
    return "http://" + header("host").orElse("127.0.0.1");
  }
}
