package io.sparkcompletions.simulator.billing;

/**
 * The tokens of one answer. Totals include their parts: cached and written tokens are input tokens,
 * reasoning tokens are output tokens.
 *
 * @param cacheWriteTokens written to the cache, whatever their lifetime
 * @param longCacheWriteTokens the part of them that is written for long, where a provider asks more
 *     for that
 */
public record Usage(
    long inputTokens,
    long cachedTokens,
    long cacheWriteTokens,
    long longCacheWriteTokens,
    long outputTokens,
    long reasoningTokens) {

  public static final Usage NONE = new Usage(0, 0, 0, 0, 0);

  public Usage {
    if (cachedTokens + cacheWriteTokens > inputTokens
        || longCacheWriteTokens > cacheWriteTokens
        || reasoningTokens > outputTokens) {
      throw new IllegalArgumentException("parts exceed their total");
    }
  }

  public Usage(
      long inputTokens,
      long cachedTokens,
      long cacheWriteTokens,
      long outputTokens,
      long reasoningTokens) {
    this(inputTokens, cachedTokens, cacheWriteTokens, 0, outputTokens, reasoningTokens);
  }

  public long totalTokens() {
    return inputTokens + outputTokens;
  }

  public Usage plus(Usage more) {
    return new Usage(
        inputTokens + more.inputTokens,
        cachedTokens + more.cachedTokens,
        cacheWriteTokens + more.cacheWriteTokens,
        longCacheWriteTokens + more.longCacheWriteTokens,
        outputTokens + more.outputTokens,
        reasoningTokens + more.reasoningTokens);
  }
}
