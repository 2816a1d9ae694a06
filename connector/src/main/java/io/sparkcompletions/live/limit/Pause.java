package io.sparkcompletions.live.limit;

import io.sparkcompletions.live.retry.Backoff;
import java.time.Duration;

/**
 * The one pause that all exchanges of an engine share after the provider asked to slow down.
 *
 * <p>A told delay is obeyed in full: the pause never ends before the latest one told. Where nothing
 * was told, each outbreak of refusals doubles the pause, until something that was started after a
 * pause is answered.
 */
final class Pause {
  private final Backoff backoff;
  private long until;
  private long lastBegin = -1;
  private int outbreaks;

  Pause(Backoff backoff) {
    this.backoff = backoff;
  }

  long waitNanos(long now) {
    return Math.max(0, until - now);
  }

  void told(long now, Duration delay) {
    begin(now, delay.toNanos());
  }

  void untold(long now, long startedAt) {
    if (startedAt > lastBegin) {
      outbreaks++;
      begin(now, backoff.nanos(outbreaks));
    }
  }

  void onAnswered(long startedAt) {
    if (startedAt > lastBegin) {
      outbreaks = 0;
    }
  }

  private void begin(long now, long nanos) {
    lastBegin = now;
    until = Math.max(until, now + nanos);
  }
}
