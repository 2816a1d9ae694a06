package io.sparkcompletions.live;

import java.time.Instant;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** The system's time, and one daemon thread that sleeps until the alarm. */
final class TimerThread implements EngineTimer {
  static final String NAME = "completions-live-timer";
  private static final long NEVER = Long.MAX_VALUE;

  private final long origin = System.nanoTime();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition earlier = lock.newCondition();
  private long alarm = NEVER; // guarded by lock
  private boolean closed; // guarded by lock

  @Override
  public long nanos() {
    return System.nanoTime() - origin;
  }

  @Override
  public Instant now() {
    return Instant.now();
  }

  @Override
  public void start(Runnable ring) {
    Thread thread = new Thread(() -> run(ring), NAME);
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void wakeAt(long nanos) {
    lock.lock();
    try {
      if (nanos < alarm) {
        alarm = nanos;
        earlier.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      earlier.signal();
    } finally {
      lock.unlock();
    }
  }

  private void run(Runnable ring) {
    while (awaitAlarm()) {
      ring.run();
    }
  }

  /** Returns true when the alarm went off, false when this was closed. */
  private boolean awaitAlarm() {
    lock.lock();
    try {
      while (!closed) {
        long wait = alarm == NEVER ? NEVER : alarm - nanos();
        if (wait <= 0) {
          alarm = NEVER;
          return true;
        }
        if (earlier.awaitNanos(wait) <= 0) {
          continue;
        }
      }
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      lock.unlock();
    }
  }
}
