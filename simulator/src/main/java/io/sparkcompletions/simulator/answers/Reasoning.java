package io.sparkcompletions.simulator.answers;

/** How much a model thinks. */
public final class Reasoning {

  private static final int STEP = 64;

  private Reasoning() {}

  /** More effort, more steps; how many exactly, the text decides. None without an effort. */
  public static long tokens(String effort, Salt salt) {
    int steps =
        switch (effort) {
          case "none" -> 0;
          case "minimal" -> 1;
          case "low" -> 1 + salt.and("reasoning").below(2);
          case "medium" -> 2 + salt.and("reasoning").below(4);
          case "high" -> 6 + salt.and("reasoning").below(8);
          default -> 14 + salt.and("reasoning").below(16);
        };
    return (long) steps * STEP;
  }
}
