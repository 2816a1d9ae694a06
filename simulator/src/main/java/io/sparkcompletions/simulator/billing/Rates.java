package io.sparkcompletions.simulator.billing;

import java.math.BigDecimal;

/**
 * US dollars per million tokens, by component.
 *
 * @param longCacheWrite for what is written to the cache for long
 */
public record Rates(
    BigDecimal input,
    BigDecimal cachedInput,
    BigDecimal cacheWrite,
    BigDecimal longCacheWrite,
    BigDecimal output) {

  public static final Rates FREE =
      new Rates(
          BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ZERO);
}
