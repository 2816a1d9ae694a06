package io.sparkcompletions.bench.result;

/** What the median of a series should be. */
public record Target(Kind kind, double bound) {
  /** Which side of the bound is good. */
  public enum Kind {
    AT_LEAST(">="),
    AT_MOST("<="),
    BELOW("<");

    private final String sign;

    Kind(String sign) {
      this.sign = sign;
    }
  }

  public static Target atLeast(double bound) {
    return new Target(Kind.AT_LEAST, bound);
  }

  public static Target atMost(double bound) {
    return new Target(Kind.AT_MOST, bound);
  }

  public static Target below(double bound) {
    return new Target(Kind.BELOW, bound);
  }

  public boolean isMetBy(double figure) {
    return switch (kind) {
      case AT_LEAST -> figure >= bound;
      case AT_MOST -> figure <= bound;
      case BELOW -> figure < bound;
    };
  }

  @Override
  public String toString() {
    return kind.sign + " " + bound;
  }
}
