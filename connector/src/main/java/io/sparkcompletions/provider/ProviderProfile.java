package io.sparkcompletions.provider;

import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What follows from a provider's name alone.
 *
 * @param name what stands before the slash in {@code provider/model}
 * @param baseUrl its own endpoint, normalised; null if every user has one of their own
 * @param hosts hosts that are the provider's own, subdomains included
 * @param keyVariable the environment variable that its own tools read the key from; null if it
 *     wants no key
 * @param optionHeaders the headers that the options {@code organization} and {@code project} stand
 *     for, by option; what is not here does not exist at this provider
 */
public record ProviderProfile(
    String name,
    @Nullable URI baseUrl,
    List<String> hosts,
    @Nullable String keyVariable,
    Map<String, String> optionHeaders) {
  public ProviderProfile {
    hosts = List.copyOf(hosts);
    optionHeaders = Map.copyOf(optionHeaders);
  }

  /** A provider with one endpoint, whose host is its own. */
  public static ProviderProfile of(String name, URI baseUrl, @Nullable String keyVariable) {
    return new ProviderProfile(name, baseUrl, List.of(baseUrl.getHost()), keyVariable, Map.of());
  }

  /**
   * Whether a URL leads to the provider itself, so that its key may go there without being asked
   * for: an own host, under the scheme of its endpoint or else https.
   */
  public boolean isOwn(URI url) {
    return url.getScheme().equals(baseUrl == null ? "https" : baseUrl.getScheme()) && isHost(url);
  }

  /** Whether a URL leads to an own host, whatever its scheme. */
  public boolean isHost(URI url) {
    String host = url.getHost() == null ? "" : url.getHost().toLowerCase(Locale.ROOT);
    return hosts.stream().anyMatch(own -> host.equals(own) || host.endsWith("." + own));
  }
}
