package io.sparkcompletions.simulator.answers;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Chooses one of several labels for a text.
 *
 * <p>Labels of sentiment follow the words of praise and blame in the text. Otherwise a label that
 * the text mentions wins, and where none helps, a digest of the text decides.
 */
final class LabelChoice {

  private static final Pattern WORD = Pattern.compile("[^\\p{L}\\p{N}']+");

  private static final Set<String> GOOD =
      Set.of(
          "amazing",
          "awesome",
          "beautiful",
          "best",
          "better",
          "brilliant",
          "charming",
          "clean",
          "comfortable",
          "delicious",
          "delighted",
          "delightful",
          "easy",
          "enjoy",
          "enjoyable",
          "enjoyed",
          "excellent",
          "fantastic",
          "fast",
          "favorite",
          "favourite",
          "fine",
          "flawless",
          "friendly",
          "fun",
          "funny",
          "glad",
          "good",
          "gorgeous",
          "great",
          "happy",
          "helpful",
          "impressed",
          "impressive",
          "incredible",
          "interesting",
          "kind",
          "like",
          "liked",
          "love",
          "loved",
          "lovely",
          "loves",
          "nice",
          "outstanding",
          "perfect",
          "perfectly",
          "pleasant",
          "pleased",
          "powerful",
          "recommend",
          "recommended",
          "reliable",
          "satisfied",
          "solid",
          "splendid",
          "stunning",
          "superb",
          "terrific",
          "thank",
          "thanks",
          "touching",
          "well",
          "wonderful",
          "works",
          "worth");
  private static final Set<String> BAD =
      Set.of(
          "annoyed",
          "annoying",
          "awful",
          "bad",
          "badly",
          "bland",
          "bored",
          "boring",
          "broke",
          "broken",
          "cheap",
          "complain",
          "complaint",
          "crap",
          "crappy",
          "cold",
          "dead",
          "defective",
          "dirty",
          "disappointed",
          "disappointing",
          "disappointment",
          "dull",
          "expensive",
          "fail",
          "failed",
          "fails",
          "failure",
          "flawed",
          "garbage",
          "hate",
          "hated",
          "horrible",
          "junk",
          "lame",
          "late",
          "loud",
          "mediocre",
          "mess",
          "noisy",
          "overpriced",
          "poor",
          "poorly",
          "predictable",
          "problem",
          "problems",
          "refund",
          "return",
          "returned",
          "rude",
          "sad",
          "shame",
          "slow",
          "sorry",
          "stupid",
          "sucked",
          "sucks",
          "terrible",
          "tired",
          "ugly",
          "unhappy",
          "unreliable",
          "useless",
          "waste",
          "wasted",
          "weak",
          "worse",
          "worst",
          "wrong");
  private static final Set<String> NOT =
      Set.of("not", "no", "never", "don't", "doesn't", "didn't", "isn't", "wasn't", "hardly");

  private LabelChoice() {}

  static String choose(List<String> labels, String text, Salt salt) {
    String words = text.toLowerCase(Locale.ROOT);
    return bySentiment(labels, words)
        .or(() -> byMention(labels, words))
        .orElseGet(() -> labels.get(salt.and("label").below(labels.size())));
  }

  private static Optional<String> bySentiment(List<String> labels, String words) {
    Optional<String> positive = beginning(labels, "pos", "good", "favo");
    Optional<String> negative = beginning(labels, "neg", "bad", "unfavo");
    if (positive.isEmpty() || negative.isEmpty()) {
      return Optional.empty();
    }
    int score = score(words);
    if (score == 0) {
      return beginning(labels, "neu", "mixed", "unclear", "other");
    }
    return score > 0 ? positive : negative;
  }

  /** Praise minus blame; a negation turns the next three words around. */
  private static int score(String words) {
    int score = 0;
    int negated = 0;
    for (String word : WORD.split(words)) {
      int sign = negated > 0 ? -1 : 1;
      score += GOOD.contains(word) ? sign : BAD.contains(word) ? -sign : 0;
      negated = NOT.contains(word) ? 3 : negated - 1;
    }
    return score;
  }

  private static Optional<String> byMention(List<String> labels, String words) {
    List<String> mentioned =
        labels.stream().filter(label -> mentions(words, label.toLowerCase(Locale.ROOT))).toList();
    return mentioned.size() == 1 ? Optional.of(mentioned.get(0)) : Optional.empty();
  }

  private static boolean mentions(String words, String label) {
    for (int at = words.indexOf(label); at >= 0; at = words.indexOf(label, at + 1)) {
      int end = at + label.length();
      if ((at == 0 || !Character.isLetterOrDigit(words.charAt(at - 1)))
          && (end == words.length() || !Character.isLetterOrDigit(words.charAt(end)))) {
        return true;
      }
    }
    return false;
  }

  private static Optional<String> beginning(List<String> labels, String... beginnings) {
    for (String beginning : beginnings) {
      for (String label : labels) {
        if (label.toLowerCase(Locale.ROOT).startsWith(beginning)) {
          return Optional.of(label);
        }
      }
    }
    return Optional.empty();
  }
}
