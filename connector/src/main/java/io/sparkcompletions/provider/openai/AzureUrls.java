package io.sparkcompletions.provider.openai;

import io.sparkcompletions.provider.Endpoint;
import io.sparkcompletions.provider.wire.UrlPath;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * Azure's two styles of URLs. Without an API version, or where the base URL ends in {@code /v1},
 * the model of the body names the deployment; with one, the path does:
 *
 * <pre>
 * https://{resource}.openai.azure.com/openai/v1/chat/completions
 * https://{resource}.openai.azure.com/openai/deployments/{deployment}/chat/completions?api-version=2024-10-21
 * </pre>
 *
 * <p>The base URL may be the resource alone, or end in {@code /openai} or {@code /openai/v1}.
 */
final class AzureUrls {
  private static final String CHAT = "/chat/completions";

  private AzureUrls() {}

  static URI of(Endpoint endpoint, String deployment, String path) {
    String base = endpoint.baseUrl().toString();
    String version = endpoint.apiVersion();
    if (base.endsWith("/v1") || version == null) {
      return URI.create(v1(endpoint.baseUrl()) + path + query(version));
    }
    String root = base.endsWith("/openai") ? base : base + "/openai";
    String place = path.equals(CHAT) ? "/deployments/" + UrlPath.segment(deployment) + path : path;
    return URI.create(root + place + query(version));
  }

  private static String v1(URI base) {
    String path = base.getPath() == null ? "" : base.getPath();
    if (path.isEmpty()) {
      return base + "/openai/v1";
    }
    return path.endsWith("/openai") ? base + "/v1" : base.toString();
  }

  private static String query(@Nullable String version) {
    return version == null ? "" : "?api-version=" + UrlPath.segment(version);
  }
}
