package io.sparkcompletions.pricing;

import java.io.Serializable;
import java.math.BigDecimal;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * What one model costs: a row of the price table.
 *
 * @param live the rates of a call
 * @param batchInput input in a batch; null if the model has no batch price
 * @param batchOutput output in a batch; null if the model has no batch price, or no output
 * @param longContext the rates above a threshold; null if there is none
 * @param asOf when the price was read
 */
public record Price(
    Rates live,
    @Nullable BigDecimal batchInput,
    @Nullable BigDecimal batchOutput,
    @Nullable LongContext longContext,
    LocalDate asOf)
    implements Serializable {

  /** Rates that hold for a whole request once its input exceeds a threshold. */
  public record LongContext(long aboveInputTokens, Rates live) implements Serializable {}

  /** The live rates for a request of this size. */
  Rates liveFor(long inputTokens) {
    return longContext != null && inputTokens > longContext.aboveInputTokens()
        ? longContext.live()
        : live;
  }
}
