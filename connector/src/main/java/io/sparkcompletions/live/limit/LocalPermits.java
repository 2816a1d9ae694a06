package io.sparkcompletions.live.limit;

import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** This JVM's own share of the limits, fixed when it starts. */
public final class LocalPermits implements Permits {
  private final int concurrency;
  private final @Nullable RateLimit requests;
  private final @Nullable RateLimit tokens;
  private int inFlight;

  /**
   * Holds nothing yet.
   *
   * @param concurrency 0 for no bound
   */
  public LocalPermits(
      int concurrency, OptionalLong requestsPerMinute, OptionalLong tokensPerMinute) {
    this.concurrency = concurrency;
    this.requests =
        requestsPerMinute.isPresent() ? new RateLimit(requestsPerMinute.getAsLong()) : null;
    this.tokens = tokensPerMinute.isPresent() ? new RateLimit(tokensPerMinute.getAsLong()) : null;
  }

  @Override
  public long tryAcquire(long nowNanos, long expectedTokens) {
    if (concurrency > 0 && inFlight >= concurrency) {
      return UNTIL_RELEASE;
    }
    long wait =
        Math.max(
            requests == null ? 0 : requests.waitNanos(nowNanos, 1),
            tokens == null ? 0 : tokens.waitNanos(nowNanos, expectedTokens));
    if (wait > 0) {
      return wait;
    }
    if (requests != null) {
      requests.take(nowNanos, 1);
    }
    if (tokens != null) {
      tokens.take(nowNanos, expectedTokens);
    }
    inFlight++;
    return 0;
  }

  @Override
  public void release(long nowNanos, long reservedTokens, long usedTokens) {
    inFlight--;
    if (tokens != null) {
      tokens.correct(usedTokens - reservedTokens);
    }
  }

  /** Never: a fixed share gets nothing from outside. */
  @Override
  public void whenReplenished(Runnable wakeUp) {}
}
