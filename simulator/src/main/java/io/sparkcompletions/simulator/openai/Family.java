package io.sparkcompletions.simulator.openai;

import io.sparkcompletions.simulator.config.Members;
import io.sparkcompletions.simulator.dialect.Catalogue;
import java.util.List;
import java.util.Optional;

/**
 * What a family of models accepts.
 *
 * @param stop whether stop sequences are accepted
 * @param efforts accepted reasoning efforts; empty for models that do not reason
 * @param defaultEffort what holds when a request names none
 * @param cacheOptions whether prompt caching can be steered and writing to it is billed (5.6 and
 *     later)
 * @param responsesOnly whether chat completions turns the model away
 */
record Family(
    String name,
    Sampling sampling,
    boolean stop,
    List<String> efforts,
    Optional<String> defaultEffort,
    boolean verbosity,
    boolean cacheOptions,
    boolean responsesOnly) {

  /** When temperature, top_p and logprobs are accepted. */
  enum Sampling {
    ALWAYS,
    WITHOUT_REASONING,
    NEVER
  }

  static final String NO_EFFORT = "none";

  static final Catalogue<Family> BUILT_IN = Catalogue.of(Family.class, Family::read);

  boolean reasons() {
    return !efforts.isEmpty();
  }

  private static Family read(String name, Members members) {
    Family family =
        new Family(
            name,
            switch (members.text("sampling").orElse("")) {
              case "always" -> Sampling.ALWAYS;
              case "withoutReasoning" -> Sampling.WITHOUT_REASONING;
              default -> Sampling.NEVER;
            },
            members.flag("stop", false),
            members.texts("efforts"),
            members.text("defaultEffort"),
            members.flag("verbosity", false),
            members.flag("cacheOptions", false),
            members.flag("responsesOnly", false));
    members.finish();
    return family;
  }
}
