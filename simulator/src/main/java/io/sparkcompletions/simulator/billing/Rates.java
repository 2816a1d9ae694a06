package io.sparkcompletions.simulator.billing;

import java.math.BigDecimal;

/** US dollars per million tokens, by component. */
public record Rates(
    BigDecimal input, BigDecimal cachedInput, BigDecimal cacheWrite, BigDecimal output) {

  public static final Rates FREE =
      new Rates(BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ZERO);
}
