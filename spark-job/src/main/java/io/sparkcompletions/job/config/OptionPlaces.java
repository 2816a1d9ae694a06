package io.sparkcompletions.job.config;

import io.sparkcompletions.options.CompletionOptions;
import io.sparkcompletions.options.Option;
import io.sparkcompletions.options.Origin;
import io.sparkcompletions.options.ResolvedOptions.Setting;
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
  private static final String CONF = "launcher.conf.";

  private OptionPlaces() {}

  /** The options by their path in the file, in the order of the connector's own table. */
  static Map<String, Option<?>> all() {
    return BY_PLACE;
  }

  /** The place of the option with that key, whatever its case. */
  static Optional<String> of(String key) {
    return CompletionOptions.find(key).map(OptionPlaces::placeOf);
  }

  /**
   * The connector's sentence about its options, with the path of the file before it.
   *
   * <p>The connector begins with the key that it means. Keys of Spark's configuration keep their
   * names, and a sentence about no single key belongs to the section about what is asked.
   *
   * @param conf the file's launcher.conf
   */
  static String placed(String problem, Map<String, String> conf) {
    int end = (problem + " ").indexOf(' ');
    String key = problem.substring(0, end).replaceAll("[:,]$", "");
    String rest = problem.substring(end);
    if (key.startsWith(CompletionOptions.SESSION_PREFIX)) {
      return (conf.containsKey(key) ? CONF : "") + key + ":" + rest;
    }
    return of(key).map(place -> place + ":" + rest).orElse("completion: " + problem);
  }

  /** A setting whose origin is the path in the file, or the key of Spark's configuration. */
  static Setting placed(Setting setting, Map<String, String> conf) {
    String origin = setting.origin();
    if (origin.equals(Origin.CALL.text())) {
      origin = of(setting.key()).orElse(origin);
    } else if (origin.equals(Origin.SESSION.text())) {
      String key = CompletionOptions.SESSION_PREFIX + setting.key();
      origin = (conf.containsKey(key) ? CONF : "") + key;
    }
    return new Setting(setting.key(), setting.value(), origin);
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
          case MODEL ->
              option == CompletionOptions.MODEL || option == CompletionOptions.MODEL_COLUMN
                  ? "completion"
                  : "provider";
          case INPUT, PARAMETERS, RESULT, POLICY -> "completion";
          case LEDGER -> "ledger";
          case LIMITS -> "limits";
        };
    return section + "." + option.key();
  }
}
