package io.sparkcompletions.pricing;

import io.sparkcompletions.model.Answer;
import io.sparkcompletions.model.ModelId;
import io.sparkcompletions.model.Usage;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Computes what an answered request cost.
 *
 * <p>An answer that states its cost, as OpenRouter's do, costs what it states. Formula for all
 * others, with the live rates of the row, or its long-context rates if the input exceeds the
 * threshold:
 *
 * <pre>
 * plain = inputTokens - cachedInputTokens - cacheWriteTokens
 * usual = cacheWriteTokens - hourCacheWriteTokens
 * in    = plain × input + cachedInputTokens × cachedInput
 *         + usual × cacheWrite + hourCacheWriteTokens × hourCacheWrite
 * out   = outputTokens × output
 * live  = (in + out) / 1,000,000 × tier          tier 2 for OpenAI's priority, else 1
 * batch = (in × batchInput / input + out × batchOutput / output) / 1,000,000
 * </pre>
 *
 * <p>The factors of the batch formula are those of the standard rates, so one discount holds for
 * cached input and long context too. The flex tier costs the batch price.
 *
 * <p>Errors: empty, never a guess, if the model has no price for this mode or tier, if a total is
 * not known, or if the parts exceed it. A part that the reply does not mention is taken as not
 * there.
 *
 * <p>Units: tokens in, US dollars out, exact until it is rounded once, half up, to ten decimals.
 */
public final class CostCalculator {
  private static final BigDecimal MILLION = BigDecimal.valueOf(1_000_000);
  private static final BigDecimal TWO = BigDecimal.valueOf(2);
  private static final int SCALE = 10;

  private CostCalculator() {}

  /** The cost of an answer to a request for {@code asked}. Pure; any thread. */
  public static Optional<BigDecimal> costUsd(
      PriceTable table, ModelId asked, Answer answer, PricingMode mode) {
    BigDecimal stated = answer.statedCostUsd();
    if (stated != null) {
      return Optional.of(stated.setScale(SCALE, RoundingMode.HALF_UP));
    }
    return table
        .find(asked, answer.model())
        .flatMap(
            price ->
                costUsd(price, answer.usage(), tier(asked.provider(), answer.serviceTier()), mode));
  }

  private static Optional<BigDecimal> costUsd(
      Price price, Usage usage, Tier tier, PricingMode mode) {
    Long input = usage.inputTokens();
    if (input == null || (mode == PricingMode.LIVE && tier == Tier.UNKNOWN)) {
      return Optional.empty();
    }
    Rates rates = price.liveFor(input);
    BigDecimal in = inputMillionths(rates, input, usage);
    BigDecimal out = outputMillionths(rates, usage);
    if (in == null || out == null) {
      return Optional.empty();
    }
    if (mode == PricingMode.BATCH || tier == Tier.FLEX) {
      return discounted(price, in, out);
    }
    BigDecimal sum = in.add(out);
    return Optional.of(rounded(tier == Tier.PRIORITY ? sum.multiply(TWO) : sum, MILLION));
  }

  private static @Nullable BigDecimal inputMillionths(Rates rates, long input, Usage usage) {
    long cached = orZero(usage.cachedInputTokens());
    long written = orZero(usage.cacheWriteTokens());
    long hour = orZero(usage.hourCacheWriteTokens());
    long plain = input - cached - written;
    if (plain < 0 || hour > written) {
      return null;
    }
    return times(plain, rates.input())
        .add(times(cached, rates.cachedInputOrInput()))
        .add(times(written - hour, rates.cacheWriteOrInput()))
        .add(times(hour, rates.hourCacheWriteOrCacheWrite()));
  }

  /** A model without an output rate generates nothing, so only there may the count be absent. */
  private static @Nullable BigDecimal outputMillionths(Rates rates, Usage usage) {
    Long output = usage.outputTokens();
    if (output != null && orZero(usage.reasoningTokens()) > output) {
      return null;
    }
    if (rates.output() == null) {
      return orZero(output) == 0 ? BigDecimal.ZERO : null;
    }
    return output == null ? null : times(output, rates.output());
  }

  /** Both discounts over one denominator, so that nothing is rounded on the way. */
  private static Optional<BigDecimal> discounted(Price price, BigDecimal in, BigDecimal out) {
    BigDecimal input = price.live().input();
    BigDecimal output = price.live().output();
    BigDecimal batchInput = price.batchInput();
    BigDecimal batchOutput = output == null ? BigDecimal.ZERO : price.batchOutput();
    if (batchInput == null || batchOutput == null) {
      return Optional.empty();
    }
    BigDecimal inputDivisor = orOne(input);
    BigDecimal outputDivisor = orOne(output);
    BigDecimal sum =
        in.multiply(batchInput)
            .multiply(outputDivisor)
            .add(out.multiply(batchOutput).multiply(inputDivisor));
    return Optional.of(rounded(sum, inputDivisor.multiply(outputDivisor).multiply(MILLION)));
  }

  /** What is free live is free in a batch, whatever it is divided by. */
  private static BigDecimal orOne(@Nullable BigDecimal rate) {
    return rate == null || rate.signum() == 0 ? BigDecimal.ONE : rate;
  }

  private static BigDecimal rounded(BigDecimal sum, BigDecimal divisor) {
    return sum.divide(divisor, SCALE, RoundingMode.HALF_UP);
  }

  private static BigDecimal times(long tokens, BigDecimal rate) {
    return BigDecimal.valueOf(tokens).multiply(rate);
  }

  private static long orZero(@Nullable Long tokens) {
    return tokens == null ? 0 : tokens;
  }

  /** How the provider says that it served a request. */
  private enum Tier {
    STANDARD,
    FLEX,
    PRIORITY,
    UNKNOWN
  }

  /**
   * What priority costs is a public price at OpenAI only; elsewhere it is agreed with customers.
   */
  private static Tier tier(String provider, @Nullable String word) {
    return switch (word == null ? "" : word.toLowerCase(Locale.ROOT)) {
      case "", "auto", "default", "standard", "standard_only", "on_demand", "scale" ->
          Tier.STANDARD;
      case "flex" -> Tier.FLEX;
      case "priority", "fast" ->
          provider.equals("openai") || provider.equals("azure") ? Tier.PRIORITY : Tier.UNKNOWN;
      default -> Tier.UNKNOWN;
    };
  }
}
