package io.sparkcompletions.spark;

import io.sparkcompletions.error.InvalidOptionsException;
import io.sparkcompletions.options.ResolvedOptions;
import io.sparkcompletions.provider.ProviderAdapter;
import io.sparkcompletions.provider.openai.OpenAiAdapter;
import java.util.List;

/** The providers that this release speaks to, by name. */
final class Adapters {
  private static final List<ProviderAdapter> ALL = List.of(new OpenAiAdapter());

  private Adapters() {}

  static ProviderAdapter of(String provider) {
    return ALL.stream()
        .filter(adapter -> adapter.provider().equals(provider))
        .findFirst()
        .orElseThrow(
            () ->
                new InvalidOptionsException(
                    List.of(
                        "provider '"
                            + provider
                            + "' is not known; known: "
                            + ALL.stream().map(ProviderAdapter::provider).toList())));
  }

  /**
   * Checks that a provider is known and that its interface has a member for every parameter.
   *
   * <p>Errors: {@link InvalidOptionsException}.
   */
  static void check(ResolvedOptions options) {
    if (of(options.model().provider()) instanceof OpenAiAdapter) {
      List<String> problems =
          OpenAiAdapter.unsupported(options.api(), options.parameters()).stream()
              .map(
                  name ->
                      name + " does not exist in the Responses API: leave it out, or set api=chat")
              .toList();
      if (!problems.isEmpty()) {
        throw new InvalidOptionsException(problems);
      }
    }
  }
}
