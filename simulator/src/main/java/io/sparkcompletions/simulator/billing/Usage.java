package io.sparkcompletions.simulator.billing;

/**
 * The tokens of one answer. Totals include their parts: cached and written tokens are input tokens,
 * reasoning tokens are output tokens.
 */
public record Usage(
    long inputTokens,
    long cachedTokens,
    long cacheWriteTokens,
    long outputTokens,
    long reasoningTokens) {

  public static final Usage NONE = new Usage(0, 0, 0, 0, 0);

  public Usage {
    if (cachedTokens + cacheWriteTokens > inputTokens || reasoningTokens > outputTokens) {
      throw new IllegalArgumentException("parts exceed their total");
    }
  }

  public long totalTokens() {
    return inputTokens + outputTokens;
  }
}
