package io.sparkcompletions.simulator.billing;

import java.math.BigDecimal;
import java.util.Optional;

/**
 * What a model costs.
 *
 * @param longContext replaces all rates of a request whose input is above the threshold
 */
public record Price(Rates rates, Optional<LongContext> longContext) {

  private static final BigDecimal MILLIONTH = new BigDecimal("0.000001");

  /** Rates that hold for a whole request once its input exceeds a threshold. */
  public record LongContext(long aboveInputTokens, Rates rates) {}

  /**
   * Computes the exact charge.
   *
   * <p>Formula: (plain × input + cached × cachedInput + written × cacheWrite + written for long ×
   * longCacheWrite + output × output) / 1,000,000 × tier, where plain is the input that is neither
   * cached nor written. Reasoning tokens are in the output. Nothing is rounded: all factors are
   * finite decimals.
   */
  public BigDecimal usd(Usage usage, Tier tier) {
    Rates valid =
        longContext
            .filter(above -> usage.inputTokens() > above.aboveInputTokens())
            .map(LongContext::rates)
            .orElse(rates);
    long plain = usage.inputTokens() - usage.cachedTokens() - usage.cacheWriteTokens();
    return share(plain, valid.input())
        .add(share(usage.cachedTokens(), valid.cachedInput()))
        .add(share(usage.cacheWriteTokens() - usage.longCacheWriteTokens(), valid.cacheWrite()))
        .add(share(usage.longCacheWriteTokens(), valid.longCacheWrite()))
        .add(share(usage.outputTokens(), valid.output()))
        .multiply(MILLIONTH)
        .multiply(tier.factor());
  }

  private static BigDecimal share(long tokens, BigDecimal rate) {
    return BigDecimal.valueOf(tokens).multiply(rate);
  }
}
