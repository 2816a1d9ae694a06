package io.sparkcompletions.job.config;

import io.sparkcompletions.options.CompletionOptions;
import io.sparkcompletions.options.Option;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Where the file has the connector's options: the one table between the two.
 *
 * <p>The last word of a place is the option's own key, save for {@code provider.name}. An option
 * that the connector gains gets its place by its group.
 */
final class OptionPlaces {
  private static final Map<String, Option<?>> BY_PLACE = byPlace();

  private OptionPlaces() {}

  /** The options by their path in the file, in the order of the connector's own table. */
  static Map<String, Option<?>> all() {
    return BY_PLACE;
  }

  /** The place of the option with that key, whatever its case. */
  static Optional<String> of(String key) {
    return CompletionOptions.find(key).map(OptionPlaces::placeOf);
  }

  /** The connector's sentence about an option, naming it as the file does. */
  static String placed(String problem) {
    int end = problem.indexOf(' ');
    return end < 0
        ? problem
        : of(problem.substring(0, end))
            .map(place -> place + ":" + problem.substring(end))
            .orElse(problem);
  }

  private static Map<String, Option<?>> byPlace() {
    Map<String, Option<?>> places = new LinkedHashMap<>();
    for (Option<?> option : CompletionOptions.all()) {
      places.put(placeOf(option), option);
    }
    return places;
  }

  private static String placeOf(Option<?> option) {
    if (option == CompletionOptions.MODE || option == CompletionOptions.CHECKPOINT_LOCATION) {
      return option.key();
    }
    if (option == CompletionOptions.PROVIDER) {
      return "provider.name";
    }
    if (option == CompletionOptions.FAIL_ON_ERROR
        || option == CompletionOptions.MAX_FAILURE_RATIO) {
      return "limits." + option.key();
    }
    String section =
        switch (option.group()) {
          case MODEL -> option == CompletionOptions.MODEL ? "completion" : "provider";
          case INPUT, PARAMETERS, RESULT, POLICY -> "completion";
          case LEDGER -> "ledger";
          case LIMITS -> "limits";
        };
    return section + "." + option.key();
  }
}
