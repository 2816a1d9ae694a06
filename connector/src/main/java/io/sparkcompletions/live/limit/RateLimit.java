package io.sparkcompletions.live.limit;

import java.util.concurrent.TimeUnit;

/**
 * A quantity per minute, refilled continuously.
 *
 * <p>A bucket that holds half a second's worth (at least one unit): providers enforce a minute's
 * quota over shorter slices, so that it must be spread, and half a second is enough to make up for
 * a pause of the JVM. What is larger than the bucket passes when the bucket is full and leaves a
 * debt. The state is one number, the time at which the bucket will be full again:
 *
 * <pre>
 *   missing(now) = max(0, fullAt − now)
 *   take(cost):    allowed if missing + min(cost, bucket) ≤ bucket;  fullAt = max(fullAt, now) + cost
 *   correct(cost): fullAt = fullAt + cost, cost of either sign
 * </pre>
 *
 * where cost and bucket are counted in the nanoseconds it takes to refill them.
 */
final class RateLimit {
  private static final double MINUTE = TimeUnit.MINUTES.toNanos(1);
  private static final long BUCKET_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  private final double nanosPerUnit;
  private final long bucket;
  private long fullAt;

  RateLimit(long perMinute) {
    if (perMinute <= 0) {
      throw new IllegalArgumentException("a rate must be positive, not " + perMinute);
    }
    this.nanosPerUnit = MINUTE / perMinute;
    this.bucket = Math.max(BUCKET_NANOS, Math.round(nanosPerUnit));
  }

  /** How long until so much may be taken; zero if it may be now. */
  long waitNanos(long now, long units) {
    long missing = Math.max(0, fullAt - now);
    return Math.max(0, missing + Math.min(nanos(units), bucket) - bucket);
  }

  /** Takes it, allowed or not. */
  void take(long now, long units) {
    fullAt = Math.max(fullAt, now) + nanos(units);
  }

  /** Takes more, or gives back, when it is known what was really used. */
  void correct(long units) {
    fullAt += nanos(units);
  }

  /** Leaves nothing in the bucket. */
  void drain(long now) {
    fullAt = Math.max(fullAt, now + bucket);
  }

  private long nanos(long units) {
    return Math.round(units * nanosPerUnit);
  }
}
