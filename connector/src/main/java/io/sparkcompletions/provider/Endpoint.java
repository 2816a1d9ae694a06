package io.sparkcompletions.provider;

import io.sparkcompletions.model.Api;
import io.sparkcompletions.model.PromptCache;
import java.io.Serializable;
import java.net.URI;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where requests go, and how they are sent there.
 *
 * @param baseUrl without a trailing slash, for example {@code https://api.openai.com/v1}
 * @param api the interface spoken there
 * @param headers sent with every call; no secrets
 * @param apiVersion the version of the interface, where it is not part of the URL; null for the
 *     provider's usual one
 * @param promptCache whether requests say what of them is to be cached
 */
public record Endpoint(
    URI baseUrl,
    Api api,
    Map<String, String> headers,
    @Nullable String apiVersion,
    PromptCache promptCache)
    implements Serializable {
  public Endpoint {
    headers = Map.copyOf(headers);
  }

  /** An endpoint of the usual version. */
  public Endpoint(URI baseUrl, Api api, Map<String, String> headers) {
    this(baseUrl, api, headers, null);
  }

  /** An endpoint of a version, with nothing said about caching. */
  public Endpoint(URI baseUrl, Api api, Map<String, String> headers, @Nullable String apiVersion) {
    this(baseUrl, api, headers, apiVersion, PromptCache.OFF);
  }

  /** The same server, with the same limits, whatever requests say about caching. */
  public Endpoint with(PromptCache cache) {
    return new Endpoint(baseUrl, api, headers, apiVersion, cache);
  }

  /** The base URL with a path behind it. */
  public URI resolve(String path) {
    return URI.create(baseUrl + path);
  }
}
