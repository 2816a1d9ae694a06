package io.sparkcompletions.simulator.answers;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Free-text answers.
 *
 * <p>In this order: {@code Echo: x} gets x; a prompt that names labels gets one of them; everything
 * else gets a sentence that quotes a few words.
 */
public final class TextAnswers {

  private static final String ECHO = "Echo: ";
  private static final int QUOTED_WORDS = 8;
  private static final List<String> OPENINGS =
      List.of("In short", "Put briefly", "The gist is this", "To sum up");

  private TextAnswers() {}

  public static String answer(Prompt prompt, Salt salt) {
    return echo(prompt.user())
        .or(() -> label(prompt, salt))
        .orElseGet(() -> sentence(prompt.user(), salt));
  }

  static Optional<String> echo(String user) {
    int at = user.indexOf(ECHO);
    return at < 0 ? Optional.empty() : Optional.of(user.substring(at + ECHO.length()).strip());
  }

  /** Labels of the instructions are preferred; those of the user's text end where it names them. */
  private static Optional<String> label(Prompt prompt, Salt salt) {
    Optional<Labels> instructed = Labels.find(prompt.instructions());
    if (instructed.isPresent()) {
      return Optional.of(LabelChoice.choose(instructed.get().names(), prompt.user(), salt));
    }
    return Labels.find(prompt.user())
        .map(labels -> LabelChoice.choose(labels.names(), material(prompt.user(), labels), salt));
  }

  /**
   * What is to be classified: what follows the labels, or what precedes them if nothing follows.
   */
  private static String material(String user, Labels labels) {
    String behind = user.substring(labels.end());
    if (behind.chars().filter(Character::isLetter).count() >= 12) {
      return behind;
    }
    int from = user.lastIndexOf(labels.names().get(0), labels.end());
    return user.substring(0, Math.max(0, from)) + behind;
  }

  static String sentence(String user, Salt salt) {
    String opening = OPENINGS.get(salt.and("opening").below(OPENINGS.size()));
    return opening + ": " + quote(user, QUOTED_WORDS) + ".";
  }

  /** The first words, on one line. */
  static String quote(String text, int words) {
    String quote =
        Arrays.stream(text.strip().split("\\s+", words + 1))
            .limit(words)
            .collect(Collectors.joining(" "));
    return quote.isEmpty() ? "nothing was asked" : Tokens.first(40, quote);
  }
}
