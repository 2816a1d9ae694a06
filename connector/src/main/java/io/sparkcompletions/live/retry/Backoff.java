package io.sparkcompletions.live.retry;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Exponential backoff with full jitter: after the n-th failure a wait between nothing and {@code
 * min(max, 500 ms × 2^(n−1))}, each length equally likely.
 */
public final class Backoff {
  private static final Duration BASE = Duration.ofMillis(500);
  private static final int MAX_DOUBLINGS = 20;

  private final long maxNanos;
  private final RandomGenerator random;

  public Backoff(Duration max, RandomGenerator random) {
    this.maxNanos = max.toNanos();
    this.random = random;
  }

  /** The wait after so many failures, counted from one. */
  public long nanos(int failures) {
    int doublings = Math.min(failures - 1, MAX_DOUBLINGS);
    long ceiling = Math.min(maxNanos, BASE.toNanos() << doublings);
    return random.nextLong(ceiling + 1);
  }
}
