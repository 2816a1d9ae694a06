package io.sparkcompletions.model;

import java.net.URI;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP exchange to be made. Authorization is not in {@code headers}: the transport adds it when
 * it sends.
 *
 * @param body null for a call without one
 */
@SuppressWarnings("ArrayRecordComponent") // Handed from codec to transport once and never compared.
public record HttpCall(
    String method, URI url, Map<String, String> headers, byte @Nullable [] body) {
  public HttpCall {
    headers = Map.copyOf(headers);
  }

  @Override
  public String toString() {
    return "HttpCall[" + method + " " + url.getPath() + "]";
  }
}
