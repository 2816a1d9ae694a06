package io.sparkcompletions.pricing;

import java.io.Serializable;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * US dollars per million tokens.
 *
 * @param input for input that is neither read from nor written to the cache
 * @param cachedInput for input read from the cache; null if it costs what other input costs
 * @param cacheWrite for input written to the cache; null if it costs what other input costs
 * @param hourCacheWrite for input written to a cache that keeps it for an hour; null if it costs
 *     what other written input costs
 * @param output for output, reasoning included; null if the model generates nothing
 */
public record Rates(
    BigDecimal input,
    @Nullable BigDecimal cachedInput,
    @Nullable BigDecimal cacheWrite,
    @Nullable BigDecimal hourCacheWrite,
    @Nullable BigDecimal output)
    implements Serializable {

  BigDecimal cachedInputOrInput() {
    return cachedInput == null ? input : cachedInput;
  }

  BigDecimal cacheWriteOrInput() {
    return cacheWrite == null ? input : cacheWrite;
  }

  BigDecimal hourCacheWriteOrCacheWrite() {
    return hourCacheWrite == null ? cacheWriteOrInput() : hourCacheWrite;
  }
}
