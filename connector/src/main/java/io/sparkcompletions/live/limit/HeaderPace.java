package io.sparkcompletions.live.limit;

import org.jspecify.annotations.Nullable;

/**
 * A pace learnt from the provider's rate headers, for one quantity (requests or tokens).
 *
 * <p>It holds nothing back until the provider's bucket is about to run dry: what remains there is
 * no more than what is in flight, or something was refused. From then on the stated limit is kept,
 * beginning with an empty bucket, until much (a fifth of the limit) remains again. So a limit that
 * was misread, being per day or per second in truth, costs little.
 */
final class HeaderPace {
  private static final long PLENTY = 5;

  private long perMinute;
  private @Nullable RateLimit rate;
  private boolean active;

  long waitNanos(long now, long units) {
    return active && rate != null ? rate.waitNanos(now, units) : 0;
  }

  /** The rate that is kept; infinite while nothing is held back. */
  double perMinute() {
    return active ? perMinute : Double.POSITIVE_INFINITY;
  }

  void take(long now, long units) {
    if (active && rate != null) {
      rate.take(now, units);
    }
  }

  /**
   * Learns from one reply.
   *
   * @param outstanding what is in flight and may not be in {@code remaining} yet
   */
  void learn(
      long now,
      @Nullable Long statedPerMinute,
      @Nullable Long remaining,
      long outstanding,
      boolean refused) {
    if (statedPerMinute == null || statedPerMinute <= 0) {
      return;
    }
    if (rate == null || perMinute != statedPerMinute) {
      perMinute = statedPerMinute;
      rate = new RateLimit(statedPerMinute);
    }
    if (refused || (remaining != null && remaining <= outstanding)) {
      if (!active) {
        rate.drain(now);
      }
      active = true;
    } else if (remaining != null && remaining > outstanding + perMinute / PLENTY) {
      active = false;
    }
  }
}
