package io.sparkcompletions.simulator.behaviour;

import java.time.Duration;
import java.time.Instant;

/**
 * One quota per minute: what is left of it, refilled continuously.
 *
 * <p>Two levels move together. The minute's level starts at the limit and is what the headers tell.
 * The slice's level is what admits: its capacity is the share of the limit that falls into the
 * burst slice (never below one), because providers enforce a minute's quota over shorter stretches.
 * A demand above the slice's capacity is admitted when the slice is full, and leaves a debt.
 *
 * <p>Not thread-safe: {@link RateLimiter} holds the lock.
 */
final class RateMeter {

  private final long limit;
  private final double perNano;
  private final double capacity;
  private double slice;
  private double minute;
  private Instant refilledAt;

  RateMeter(long limitPerMinute, Duration burst, Instant now) {
    this.limit = limitPerMinute;
    this.perNano = limitPerMinute / 60e9;
    this.capacity = Math.max(1, Math.min((double) limitPerMinute, perNano * burst.toNanos()));
    this.slice = capacity;
    this.minute = limitPerMinute;
    this.refilledAt = now;
  }

  void refill(Instant now) {
    double refilled = Math.max(0, Duration.between(refilledAt, now).toNanos()) * perNano;
    slice = Math.min(capacity, slice + refilled);
    minute = Math.min((double) limit, minute + refilled);
    refilledAt = now;
  }

  /** Zero when the demand fits now. */
  Duration waitFor(long demand) {
    double missing = Math.min((double) demand, capacity) - slice;
    return missing <= ROUNDING ? Duration.ZERO : nanos(missing);
  }

  void take(long demand) {
    slice -= demand;
    minute = Math.max(0, minute - demand);
  }

  /** A refused request counts too, but never costs more than one slice of recovery. */
  void punish() {
    if (slice > -capacity) {
      slice = Math.max(-capacity, slice - 1);
      minute = Math.max(0, minute - 1);
    }
  }

  long limit() {
    return limit;
  }

  long remaining() {
    return (long) Math.floor(minute + ROUNDING);
  }

  /** Until the minute's quota is whole again. */
  Duration untilFull() {
    double missing = limit - minute;
    return missing <= ROUNDING ? Duration.ZERO : nanos(missing);
  }

  private Duration nanos(double amount) {
    return Duration.ofNanos((long) Math.ceil(amount / perNano));
  }

  private static final double ROUNDING = 1e-6;
}
