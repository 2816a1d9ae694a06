package io.sparkcompletions.options;

import io.sparkcompletions.error.InvalidOptionsException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Turns what was written into values: the one place that knows that the call comes before the
 * session and the session before the default.
 *
 * <p>Errors: everything that is wrong is found in one go and thrown as one {@link
 * InvalidOptionsException}.
 */
final class OptionsResolver {
  /** Alternatives: who gives one of them, replaces those given less strongly. */
  static final List<Option<?>> INPUTS =
      List.of(
          CompletionOptions.PROMPT,
          CompletionOptions.PROMPT_COLUMN,
          CompletionOptions.MESSAGES_COLUMN);

  private final List<String> problems = new ArrayList<>();
  private final OptionValues values = new OptionValues();

  private OptionsResolver() {}

  static ResolvedOptions resolve(Map<String, String> call, Map<String, String> session) {
    return new OptionsResolver().run(call, session);
  }

  private ResolvedOptions run(Map<String, String> call, Map<String, String> session) {
    Map<Option<?>, String> fromCall = known(new TreeMap<>(call), "");
    Map<Option<?>, String> fromSession =
        known(completionEntries(session), CompletionOptions.SESSION_PREFIX);
    if (INPUTS.stream().anyMatch(fromCall::containsKey)) {
      fromSession.keySet().removeAll(INPUTS);
    }
    for (Option<?> option : CompletionOptions.all()) {
      if (fromCall.containsKey(option)) {
        read(option, fromCall.get(option), Origin.CALL);
      } else if (fromSession.containsKey(option)) {
        read(option, fromSession.get(option), Origin.SESSION);
      } else {
        useDefault(option);
      }
    }
    ResolvedOptions resolved = new Resolution(values, problems).check();
    if (resolved == null || !problems.isEmpty()) {
      throw new InvalidOptionsException(problems);
    }
    return resolved;
  }

  private static Map<String, String> completionEntries(Map<String, String> session) {
    Map<String, String> entries = new TreeMap<>();
    session.forEach(
        (key, value) -> {
          if (key.startsWith(CompletionOptions.SESSION_PREFIX)
              && !key.startsWith(CompletionOptions.SECRET_PREFIX)) {
            entries.put(key.substring(CompletionOptions.SESSION_PREFIX.length()), value);
          }
        });
    return entries;
  }

  private Map<Option<?>, String> known(Map<String, String> entries, String prefix) {
    Map<Option<?>, String> known = new LinkedHashMap<>();
    entries.forEach(
        (key, value) ->
            CompletionOptions.find(key)
                .ifPresentOrElse(
                    option -> {
                      if (known.put(option, value) != null) {
                        problems.add(prefix + option.key() + " is given twice, in different case");
                      }
                    },
                    () -> problems.add(unknown(key, prefix))));
    return known;
  }

  private static String unknown(String key, String prefix) {
    return prefix
        + key
        + " is not an option"
        + KeySuggestion.nearest(key)
            .map(near -> "; did you mean " + prefix + near + "?")
            .orElse("");
  }

  private <T> void read(Option<T> option, String text, Origin origin) {
    values.given(option, origin);
    try {
      values.put(option, option.type().parse(text), origin);
    } catch (IllegalArgumentException e) {
      String shown = option.visibility() == Visibility.SHOWN ? ", not " + Quoted.of(text) : "";
      problems.add(values.nameOf(option) + " " + e.getMessage() + shown);
    }
  }

  private <T> void useDefault(Option<T> option) {
    option.defaultValue().ifPresent(value -> values.put(option, value, Origin.DEFAULT));
  }
}
