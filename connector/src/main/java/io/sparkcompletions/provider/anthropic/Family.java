package io.sparkcompletions.provider.anthropic;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * What the generations of models take, judged by the name. A name that is no Claude's, such as a
 * gateway's alias, is taken for one that takes everything; the server then says what it does not.
 */
enum Family {
  /** Claude 2 and 3: short answers, sampling parameters. */
  CLASSIC,
  /** Claude 4 to 4.5: sampling parameters, a thinking budget; continues its own last turn. */
  MIDDLE,
  /** As {@link #MIDDLE}, with no effort to choose. */
  HAIKU_4_5,
  /** Claude 4.6: as {@link #MIDDLE}, but does not continue its own last turn. */
  LAST_SAMPLED,
  /** Claude 4.7 and later: neither sampling parameters nor a thinking budget. */
  MODERN,
  /** Not a name of Anthropic's. */
  UNKNOWN;

  private static final Pattern CLASSIC_NAME = Pattern.compile("claude-(instant|[23])\\b.*");
  private static final Pattern MIDDLE_NAME =
      Pattern.compile("claude-(opus|sonnet|haiku)-4(-[0-5])?(-20\\d{6})?");
  private static final Pattern HAIKU_NAME = Pattern.compile("claude-haiku-4-5(-20\\d{6})?");
  private static final Pattern LAST_SAMPLED_NAME =
      Pattern.compile("claude-(opus|sonnet|haiku)-4-6(-20\\d{6})?");

  static Family of(String model) {
    String name = model.toLowerCase(Locale.ROOT);
    if (!name.startsWith("claude-")) {
      return UNKNOWN;
    }
    if (CLASSIC_NAME.matcher(name).matches()) {
      return CLASSIC;
    }
    if (HAIKU_NAME.matcher(name).matches()) {
      return HAIKU_4_5;
    }
    if (MIDDLE_NAME.matcher(name).matches()) {
      return MIDDLE;
    }
    return LAST_SAMPLED_NAME.matcher(name).matches() ? LAST_SAMPLED : MODERN;
  }

  boolean takesSampling() {
    return this != MODERN;
  }

  boolean takesThinkingBudget() {
    return this != MODERN && this != CLASSIC;
  }

  boolean takesEffort() {
    return this != HAIKU_4_5 && this != CLASSIC;
  }

  /** Whether a conversation may end with the model's own words, to be continued. */
  boolean continuesTurns() {
    return this != MODERN && this != LAST_SAMPLED;
  }

  /**
   * The bound sent where none is set, because the interface demands one: what every model of the
   * family can generate, and what a call without streaming has time for. It reserves nothing.
   */
  int defaultMaxTokens() {
    return this == CLASSIC ? 4_096 : 16_000;
  }
}
