package io.sparkcompletions.model;

import java.util.Locale;
import java.util.Optional;

/** Who speaks a message of a conversation. */
public enum Role {
  SYSTEM,
  USER,
  ASSISTANT;

  private final String text = name().toLowerCase(Locale.ROOT);

  /**
   * Parses the lower-case name used in conversation columns; {@code developer} is the newer word
   * for system.
   */
  public static Optional<Role> parse(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "system", "developer" -> Optional.of(SYSTEM);
      case "user" -> Optional.of(USER);
      case "assistant" -> Optional.of(ASSISTANT);
      default -> Optional.empty();
    };
  }

  /** The name in conversation columns and in the canonical form of a request. */
  public String text() {
    return text;
  }
}
