package io.sparkcompletions.options;

import io.sparkcompletions.model.Api;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What follows from the provider's name alone.
 *
 * @param baseUrl its own endpoint, normalised
 * @param ownApi the interface that {@code auto} chooses at its own hosts
 * @param keyVariable the environment variable its own tools read the key from
 * @param organizationHeader the header that names the organization billed
 * @param projectHeader the header that names the project billed
 */
record ProviderDefaults(
    String name,
    URI baseUrl,
    Api ownApi,
    String keyVariable,
    String organizationHeader,
    String projectHeader) {

  private static final List<ProviderDefaults> KNOWN =
      List.of(
          new ProviderDefaults(
              "openai",
              URI.create("https://api.openai.com/v1"),
              Api.RESPONSES,
              "OPENAI_API_KEY",
              "OpenAI-Organization",
              "OpenAI-Project"));

  static Optional<ProviderDefaults> find(String name) {
    return KNOWN.stream().filter(provider -> provider.name.equalsIgnoreCase(name)).findFirst();
  }

  /** The known names, for messages. */
  static String names() {
    return KNOWN.stream().map(ProviderDefaults::name).collect(Collectors.joining(", "));
  }

  /**
   * Whether a URL leads to the provider itself, safely: its own host, or a regional one in front of
   * it, under the same scheme.
   */
  boolean isOwn(URI url) {
    String host = url.getHost();
    return url.getScheme().equals(baseUrl.getScheme())
        && (host.equals(baseUrl.getHost()) || host.endsWith("." + baseUrl.getHost()));
  }
}
