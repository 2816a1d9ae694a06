package io.sparkcompletions.live.limit;

import java.util.concurrent.TimeUnit;

/**
 * The pace at which requests are released after the provider refused some, where nothing but the
 * refusals tells its limit.
 *
 * <p>Holds nothing back before the first outbreak of refusals. Each outbreak sets the rate, once,
 * when its pause is over:
 *
 * <pre>
 *   accepted = Σ (starts − refusals) × e^(−age / 5 s)  ÷  5 s × (1 − e^(−T / 5 s))
 *   rate     = 0.9 × (rate if rate ≤ 2 × accepted, else accepted), at least 1 in 2 seconds
 *   rate(t)  = rate × 1.02^(t + t² / 10), t in seconds since then
 * </pre>
 *
 * <p>T being the time since the first start, at least a second. So it comes down to what was
 * accepted lately, and climbs back slowly at first and then ever faster. Limits under one request
 * in two seconds are kept by the pauses alone.
 */
final class LearntPace {
  private static final double SECOND = TimeUnit.SECONDS.toNanos(1);
  private static final double MEMORY_SECONDS = 5;
  private static final double DECREASE = 0.9;
  private static final double GROWTH = 1.02;
  private static final double ACCELERATION = 10;
  private static final double NEAR = 0.93;
  private static final double FAR = 1.2;
  private static final double MIN_RATE = 0.5;

  private double accepted;
  private long acceptedAt;
  private long firstStart = -1;
  private double rate = Double.POSITIVE_INFINITY;
  private long rateSetAt;
  private long nextStart;
  private boolean outbreakToBeCounted;

  /** Asked when no pause is on. */
  long waitNanos(long now) {
    settle(now);
    return Math.max(0, nextStart - now);
  }

  /** Like {@link #rateAt}; asked when no pause is on. */
  double perSecond(long now) {
    settle(now);
    return rateAt(now);
  }

  private void settle(long now) {
    if (outbreakToBeCounted) {
      outbreakToBeCounted = false;
      slowDown(now);
    }
  }

  void started(long now) {
    if (firstStart < 0) {
      firstStart = now;
    }
    accept(now, 1);
    if (rate != Double.POSITIVE_INFINITY) {
      nextStart = Math.max(nextStart, now) + Math.round(SECOND / rateAt(now));
    }
  }

  void refused(long now, boolean isOutbreak) {
    accept(now, -1);
    outbreakToBeCounted |= isOutbreak;
  }

  /** Requests per second allowed now; infinite before the first outbreak. */
  double rateAt(long now) {
    double t = (now - rateSetAt) / SECOND;
    return rate * Math.pow(GROWTH, t + t * t / ACCELERATION);
  }

  /** Whether the pace has climbed back to where it met the limit, and not far beyond. */
  boolean isBackAtLimit(long now) {
    double limit = rate / DECREASE;
    double present = rateAt(now);
    return rate != Double.POSITIVE_INFINITY && present >= NEAR * limit && present <= FAR * limit;
  }

  private void slowDown(long now) {
    accept(now, 0);
    double seconds = Math.max(1, (now - firstStart) / SECOND);
    double acceptedRate = accepted / (MEMORY_SECONDS * (1 - Math.exp(-seconds / MEMORY_SECONDS)));
    double present = rateAt(now);
    rate = Math.max(MIN_RATE, DECREASE * (present <= 2 * acceptedRate ? present : acceptedRate));
    rateSetAt = now;
  }

  private void accept(long now, int requests) {
    double age = (now - acceptedAt) / SECOND;
    accepted = accepted * Math.exp(-age / MEMORY_SECONDS) + requests;
    acceptedAt = now;
  }
}
