package io.sparkcompletions.live.lease;

import java.util.concurrent.TimeUnit;

/**
 * The largest value of late: a value counts half after a minute.
 *
 * <pre>value(now) = max over all that were added of value × 2^(−age ÷ 60 s)</pre>
 */
final class Recently {
  private static final double HALF_LIFE = TimeUnit.MINUTES.toNanos(1);

  private double value;
  private long valuedAt;

  void add(long now, long value) {
    this.value = Math.max(at(now), value);
    valuedAt = now;
  }

  long at(long now) {
    return Math.round(value * Math.pow(0.5, (now - valuedAt) / HALF_LIFE));
  }
}
