package io.sparkcompletions.provider.wire;

import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The option {@code reasoningEffort} where a provider takes a word or a number of tokens. */
public final class Effort {
  private static final Pattern TOKENS = Pattern.compile("-?\\d{1,9}");

  private Effort() {}

  /** The number of tokens it names; empty if it is unset or a word. */
  public static OptionalLong tokens(@Nullable String effort) {
    return effort != null && TOKENS.matcher(effort).matches()
        ? OptionalLong.of(Long.parseLong(effort))
        : OptionalLong.empty();
  }

  /** The word it is; null if it is unset or a number. */
  public static @Nullable String word(@Nullable String effort) {
    return effort == null || tokens(effort).isPresent() ? null : effort;
  }
}
