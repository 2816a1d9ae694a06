package io.sparkcompletions.simulator.answers;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Free-text answers.
 *
 * <p>In this order: {@code Echo: x} gets x; a prompt that names labels gets one of them; everything
 * else gets a sentence that quotes a few words. Images are named behind the first and the last.
 */
public final class TextAnswers {

  private static final String ECHO = "Echo: ";
  private static final int QUOTED_WORDS = 8;
  private static final List<String> OPENINGS =
      List.of("In short", "Put briefly", "The gist is this", "To sum up");

  private static final List<String> SENTIMENTS = List.of("positive", "negative", "neutral");
  private static final Pattern UNNAMED = Pattern.compile("(?i)\\b(?:classify|sentiment)\\b");

  private TextAnswers() {}

  public static String answer(Prompt prompt, Salt salt) {
    return echo(prompt.user())
        .map(text -> text + named(prompt))
        .or(() -> label(prompt, salt))
        .orElseGet(() -> sentence(prompt.user(), salt) + named(prompt));
  }

  private static String named(Prompt prompt) {
    return prompt.pictures().stream().map(name -> " [" + name + "]").collect(Collectors.joining());
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
    Optional<Labels> named = Labels.find(prompt.user());
    if (named.isPresent()) {
      String material = material(prompt.user(), named.get());
      return Optional.of(LabelChoice.choose(named.get().names(), material, salt));
    }
    return asksForSentiment(prompt)
        ? Optional.of(LabelChoice.choose(SENTIMENTS, prompt.user(), salt))
        : Optional.empty();
  }

  /** A request to classify that names no labels. */
  private static boolean asksForSentiment(Prompt prompt) {
    return UNNAMED.matcher(prompt.instructions()).find()
        || UNNAMED.matcher(Tokens.first(40, prompt.user())).find();
  }

  /** What is to be classified: everything but the labels, which would be taken for mentions. */
  private static String material(String user, Labels labels) {
    int from = Math.max(0, user.lastIndexOf(labels.names().get(0), labels.end()));
    return user.substring(0, from) + user.substring(labels.end());
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
