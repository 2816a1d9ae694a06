package io.sparkcompletions.simulator.billing;

import java.math.BigDecimal;

/** How a request was served, which scales its whole charge. */
public enum Tier {
  STANDARD("1"),
  /** Half price, as in a batch. */
  FLEX("0.5"),
  /** Twice the price. */
  PRIORITY("2");

  private final BigDecimal factor;

  Tier(String factor) {
    this.factor = new BigDecimal(factor);
  }

  BigDecimal factor() {
    return factor;
  }
}
