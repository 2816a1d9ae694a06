package io.sparkcompletions.provider.wire;

import io.sparkcompletions.model.Usage;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * What a success says about itself beside its answer.
 *
 * @param model the model that answered, null if not named
 * @param serviceTier the tier that served it, null if not named
 * @param costUsd what it says that it cost, null if it does not say
 */
public record Reported(
    @Nullable String model,
    @Nullable String serviceTier,
    Usage usage,
    @Nullable BigDecimal costUsd) {

  /** A success that says nothing of money. */
  public Reported(@Nullable String model, @Nullable String serviceTier, Usage usage) {
    this(model, serviceTier, usage, null);
  }
}
