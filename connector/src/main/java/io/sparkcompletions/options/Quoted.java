package io.sparkcompletions.options;

/** Repeats a user's text in a message, shortened so that a stray document does not fill it. */
final class Quoted {
  private static final int MAX_CHARACTERS = 60;

  private Quoted() {}

  static String of(String text) {
    return text.length() <= MAX_CHARACTERS
        ? "'" + text + "'"
        : "'" + text.substring(0, MAX_CHARACTERS) + "…'";
  }
}
