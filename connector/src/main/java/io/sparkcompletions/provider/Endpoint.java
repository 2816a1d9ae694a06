package io.sparkcompletions.provider;

import io.sparkcompletions.model.Api;
import java.io.Serializable;
import java.net.URI;
import java.util.Map;

/**
 * Where requests go.
 *
 * @param baseUrl without a trailing slash, for example {@code https://api.openai.com/v1}
 * @param api the interface spoken there
 * @param headers sent with every call; no secrets
 */
public record Endpoint(URI baseUrl, Api api, Map<String, String> headers) implements Serializable {
  public Endpoint {
    headers = Map.copyOf(headers);
  }

  /** The base URL with a path behind it. */
  public URI resolve(String path) {
    return URI.create(baseUrl + path);
  }
}
