package io.sparkcompletions.live.retry;

/**
 * The exchanges made for one request so far.
 *
 * @param made all of them
 * @param unanswered those that were sent, brought no whole answer, and may have been billed
 * @param postponed those that were refused with a told delay: waiting is not an attempt
 */
public record Attempts(int made, int unanswered, int postponed) {
  /** Before the first one. */
  public static final Attempts NONE = new Attempts(0, 0, 0);

  public Attempts plusMade() {
    return new Attempts(made + 1, unanswered, postponed);
  }

  public Attempts plusUnanswered() {
    return new Attempts(made, unanswered + 1, postponed);
  }

  public Attempts plusPostponed() {
    return new Attempts(made, unanswered, postponed + 1);
  }

  /** Those that {@code maxAttempts} bounds. */
  int counted() {
    return made - postponed;
  }
}
