package io.sparkcompletions.options;

import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds the option that a misspelt key most likely means. */
final class KeySuggestion {
  private KeySuggestion() {}

  /**
   * The known key with the fewest edits, if they are few enough to be slips; case, underscores and
   * dashes don't count.
   */
  static Optional<String> nearest(String unknown) {
    String folded = fold(unknown);
    return CompletionOptions.all().stream()
        .map(Option::key)
        .min(Comparator.comparingInt(key -> edits(folded, fold(key))))
        .filter(key -> edits(folded, fold(key)) <= Math.max(2, folded.length() / 3));
  }

  private static String fold(String key) {
    return key.toLowerCase(Locale.ROOT).replaceAll("[_.\\-\\s]", "");
  }

  /** Levenshtein distance, with a swap of neighbours as one edit. */
  static int edits(String a, String b) {
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          d[i][j] = i + j;
          continue;
        }
        boolean same = a.charAt(i - 1) == b.charAt(j - 1);
        int best = Math.min(d[i - 1][j], d[i][j - 1]) + 1;
        best = Math.min(best, d[i - 1][j - 1] + (same ? 0 : 1));
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          best = Math.min(best, d[i - 2][j - 2] + 1);
        }
        d[i][j] = best;
      }
    }
    return d[a.length()][b.length()];
  }
}
