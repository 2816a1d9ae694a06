package io.sparkcompletions.simulator.behaviour;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * A clock that can be made to run faster and be put forward, never back. Thread-safe.
 *
 * <p>Formula: now = anchor + (real now − real anchor) × speed; a change of speed sets both anchors
 * to the present.
 */
public final class DrivenClock implements InstantSource {

  private record State(Instant realAnchor, Instant anchor, double speed) {
    Instant at(Instant real) {
      Duration passed = Duration.between(realAnchor, real);
      return speed == 1
          ? anchor.plus(passed)
          : anchor.plusNanos(Math.round(passed.toNanos() * speed));
    }
  }

  private final InstantSource real;
  private volatile State state;

  public DrivenClock(InstantSource real, double speed) {
    this.real = real;
    Instant now = real.instant();
    this.state = new State(now, now, speed);
  }

  @Override
  public Instant instant() {
    return state.at(real.instant());
  }

  public double speed() {
    return state.speed();
  }

  /** How many of its seconds pass in one. */
  public synchronized void speed(double speed) {
    if (speed != state.speed()) {
      Instant now = real.instant();
      state = new State(now, state.at(now), speed);
    }
  }

  public synchronized void advance(Duration by) {
    state = new State(state.realAnchor(), state.anchor().plus(by), state.speed());
  }
}
