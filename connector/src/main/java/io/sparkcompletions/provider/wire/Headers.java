package io.sparkcompletions.provider.wire;

import io.sparkcompletions.provider.Endpoint;
import java.util.Map;
import java.util.TreeMap;

/** The headers of a call, without the ones that carry a key. The endpoint's replace ours. */
public final class Headers {
  private Headers() {}

  /** For a call without a body. */
  public static Map<String, String> of(Endpoint endpoint) {
    Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    headers.put("Accept", "application/json");
    headers.putAll(endpoint.headers());
    return headers;
  }

  /** For a call with a JSON body. */
  public static Map<String, String> ofPost(Endpoint endpoint) {
    Map<String, String> headers = of(endpoint);
    headers.put("Content-Type", "application/json");
    return headers;
  }
}
