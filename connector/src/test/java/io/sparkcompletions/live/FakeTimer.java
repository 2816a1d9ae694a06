package io.sparkcompletions.live;

import java.time.Duration;
import java.time.Instant;

/** Time that passes when the test says so. */
final class FakeTimer implements EngineTimer {
  static final Instant EPOCH = Instant.parse("2026-01-01T00:00:00Z");
  private static final long NEVER = Long.MAX_VALUE;

  private long now;
  private long alarm = NEVER;
  private Runnable ring = () -> {};
  boolean closed;

  @Override
  public long nanos() {
    return now;
  }

  @Override
  public Instant now() {
    return EPOCH.plusNanos(now);
  }

  @Override
  public void start(Runnable ring) {
    this.ring = ring;
  }

  @Override
  public void wakeAt(long nanos) {
    alarm = Math.min(alarm, nanos);
  }

  @Override
  public void close() {
    closed = true;
  }

  /** Lets time pass, ringing on the way. */
  void pass(Duration duration) {
    long end = now + duration.toNanos();
    while (alarm <= end) {
      now = Math.max(now, alarm);
      alarm = NEVER;
      ring.run();
    }
    now = end;
  }

  void passMillis(long millis) {
    pass(Duration.ofMillis(millis));
  }

  /** When the alarm is set for; {@link Long#MAX_VALUE} if it is not. */
  long alarm() {
    return alarm;
  }
}
