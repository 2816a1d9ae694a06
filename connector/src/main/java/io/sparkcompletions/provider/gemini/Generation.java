package io.sparkcompletions.provider.gemini;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the generations of models take, judged by the name: {@code gemini-3.6-flash} is of
 * generation 3.6. A name without a generation is taken for one that takes everything; the server
 * then says what it does not.
 */
enum Generation {
  /** Up to 2.5: a thinking budget, sampling parameters. */
  BUDGET,
  /** 3 to 3.5, except 3.5 Flash-Lite: a thinking level; sampling parameters, better left alone. */
  LEVEL,
  /** 3.5 Flash-Lite: as {@link #LEVEL}, and ignores sampling parameters. */
  LEVEL_UNSAMPLED,
  /** From 3.6 on: a thinking level, no sampling, and no continuing of the model's own turn. */
  MODERN,
  /** Not a name that says. */
  UNKNOWN;

  private static final Pattern NAME = Pattern.compile("(?:.*/)?gemini-(\\d+)(?:\\.(\\d+))?(-.*)?");

  static Generation of(String model) {
    Matcher name = NAME.matcher(model.toLowerCase(Locale.ROOT));
    if (!name.matches() || name.group(1).length() > 3) {
      return UNKNOWN;
    }
    int major = Integer.parseInt(name.group(1));
    String minorText = name.group(2) == null ? "0" : name.group(2);
    int minor = minorText.length() > 3 ? 0 : Integer.parseInt(minorText);
    if (major < 3) {
      return BUDGET;
    }
    if (major > 3 || minor > 5) {
      return MODERN;
    }
    boolean lite = name.group(3) != null && name.group(3).startsWith("-flash-lite");
    return minor == 5 && lite ? LEVEL_UNSAMPLED : LEVEL;
  }

  boolean takesSampling() {
    return this != MODERN && this != LEVEL_UNSAMPLED;
  }

  boolean takesBudget() {
    return this == BUDGET || this == UNKNOWN;
  }

  boolean takesLevel() {
    return this != BUDGET;
  }

  /** Whether a conversation may end with the model's own words, to be continued. */
  boolean continuesTurns() {
    return this != MODERN;
  }
}
