package io.sparkcompletions.live;

import java.time.Instant;

/** Time as the engine sees it, and the one alarm it needs. */
interface EngineTimer extends AutoCloseable {
  /** Nanoseconds since this timer was made. */
  long nanos();

  /** The time of day. */
  Instant now();

  /** Begins to ring; called once. */
  void start(Runnable ring);

  /**
   * Rings once at that time or soon after, on a thread of the timer. An alarm that was set for an
   * earlier time is kept and a later one forgotten: who is rung looks for itself what is due. Never
   * rings within this method.
   */
  void wakeAt(long nanos);

  @Override
  void close();
}
