package io.sparkcompletions.model;

import org.jspecify.annotations.Nullable;

/**
 * Tokens of one answer, in the provider-neutral sense: the totals include their parts.
 *
 * <p>Null is "the provider did not say", which is neither zero nor a guess. Parts that are larger
 * than their total are a contradiction of the provider's, kept as it came; such an answer has no
 * price.
 *
 * @param inputTokens all input tokens, cached and cache-written ones included
 * @param outputTokens all output tokens, reasoning included
 * @param cachedInputTokens the part of the input read from the provider's cache
 * @param cacheWriteTokens the part of the input written to the provider's cache
 * @param reasoningTokens the hidden part of the output
 * @param hourCacheWriteTokens the part of the cache-written input that is kept for an hour, where a
 *     provider offers two lifetimes; zero or null where all is kept for the usual one
 */
public record Usage(
    @Nullable Long inputTokens,
    @Nullable Long outputTokens,
    @Nullable Long cachedInputTokens,
    @Nullable Long cacheWriteTokens,
    @Nullable Long reasoningTokens,
    @Nullable Long hourCacheWriteTokens) {

  /** The provider said nothing. */
  public static final Usage UNKNOWN = new Usage(null, null, null, null, null);

  /** Usage of a provider whose cache has one lifetime. */
  public Usage(
      @Nullable Long inputTokens,
      @Nullable Long outputTokens,
      @Nullable Long cachedInputTokens,
      @Nullable Long cacheWriteTokens,
      @Nullable Long reasoningTokens) {
    this(inputTokens, outputTokens, cachedInputTokens, cacheWriteTokens, reasoningTokens, null);
  }

  /** Input plus output; null unless both are known. */
  public @Nullable Long totalTokens() {
    return inputTokens == null || outputTokens == null ? null : inputTokens + outputTokens;
  }
}
