package io.sparkcompletions.options;

import io.sparkcompletions.provider.ProviderProfile;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Headers that the {@code headers} option must not set. */
final class ReservedHeaders {
  private static final Set<String> KEYS =
      Set.of(
          "authorization",
          "proxy-authorization",
          "api-key",
          "x-api-key",
          "x-goog-api-key",
          "cookie");
  private static final Set<String> TRANSPORT =
      Set.of(
          "accept-encoding",
          "connection",
          "content-encoding",
          "content-length",
          "content-type",
          "expect",
          "host",
          "te",
          "transfer-encoding",
          "upgrade");

  private ReservedHeaders() {}

  /** What is wrong with setting a header, as the end of a sentence; never its value. */
  static Optional<String> problem(String name, ProviderProfile provider) {
    String folded = name.toLowerCase(Locale.ROOT);
    if (KEYS.contains(folded)) {
      return Optional.of("must not hold " + name + ", which carries a secret: use apiKey");
    }
    if (TRANSPORT.contains(folded)) {
      return Optional.of("must not hold " + name + ", which the HTTP client sets");
    }
    return provider.optionHeaders().entrySet().stream()
        .filter(header -> header.getValue().equalsIgnoreCase(name))
        .map(Map.Entry::getKey)
        .map(option -> "must not hold " + name + ": use " + option)
        .findFirst();
  }
}
