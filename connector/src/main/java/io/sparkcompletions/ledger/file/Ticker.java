package io.sparkcompletions.ledger.file;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** Runs something again and again in the background. */
@FunctionalInterface
public interface Ticker {
  /**
   * Starts running {@code task}, which does not throw.
   *
   * @return stops it; a run that has begun may still be going on
   */
  Runnable every(Duration period, Runnable task);

  /** One daemon thread for each thing to run. */
  static Ticker daemon() {
    return (period, task) -> {
      ScheduledExecutorService thread =
          Executors.newSingleThreadScheduledExecutor(Threads.daemon("completions-ledger-flush"));
      ScheduledFuture<?> running =
          thread.scheduleWithFixedDelay(
              task, period.toMillis(), Math.max(1, period.toMillis()), TimeUnit.MILLISECONDS);
      return () -> {
        running.cancel(false);
        thread.shutdown();
      };
    };
  }
}
