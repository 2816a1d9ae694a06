package io.sparkcompletions.live.limit;

import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** What was configured, where one JVM has it to itself: so many at once, so many per minute. */
public final class LocalPermits {
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

  /** Takes the right to start one exchange; returns like {@link Gate#tryStart}. */
  long tryAcquire(long nowNanos, long expectedTokens) {
    if (isFull()) {
      return Gate.UNTIL_TOLD;
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

  /** Takes a place alone. */
  boolean tryPlace() {
    boolean free = !isFull();
    inFlight += free ? 1 : 0;
    return free;
  }

  private boolean isFull() {
    return concurrency > 0 && inFlight >= concurrency;
  }

  void releasePlace() {
    inFlight--;
  }

  /** Gives back the place of an exchange that ended, and settles its tokens. */
  void release(long reservedTokens, long usedTokens) {
    releasePlace();
    if (tokens != null) {
      tokens.correct(usedTokens - reservedTokens);
    }
  }
}
