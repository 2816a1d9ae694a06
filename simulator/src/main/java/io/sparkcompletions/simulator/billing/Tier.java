package io.sparkcompletions.simulator.billing;

import java.math.BigDecimal;

/** How a request was served, which scales its whole charge. */
public enum Tier {
  STANDARD("1"),
  FLEX("0.5"),
  /** Half the price, of all that is read, written and cached. */
  BATCH("0.5"),
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
