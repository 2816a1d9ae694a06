package io.sparkcompletions.ledger.claims;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs one thing after the other, off the threads of those who ask. */
public interface Worker {
  /**
   * Runs a task after a delay, which may be zero.
   *
   * @return drops it if it has not begun
   */
  Runnable after(Duration delay, Runnable task);

  /** Nanoseconds since some moment; stands still while the machine sleeps, or goes on. */
  long nanoTime();

  /** Runs one last task, waits for it a bounded time, and drops what comes later. */
  void close(Runnable last);

  /** The real thing: a daemon thread, which ends while there is nothing to do. */
  static Worker daemon() {
    return new Daemon();
  }

  /** One thread. */
  final class Daemon implements Worker {
    private static final Logger LOG = LoggerFactory.getLogger(Worker.class);
    private static final Duration IDLE = Duration.ofSeconds(1);
    private static final Duration LONGEST_END = Duration.ofSeconds(10);

    private final ScheduledThreadPoolExecutor thread;

    private Daemon() {
      thread =
          new ScheduledThreadPoolExecutor(
              1,
              task -> {
                Thread made = new Thread(task, "completions-ledger-directory");
                made.setDaemon(true);
                return made;
              },
              // What comes after the end is dropped.
              (task, pool) -> {});
      thread.setKeepAliveTime(IDLE.toMillis(), TimeUnit.MILLISECONDS);
      thread.allowCoreThreadTimeOut(true);
      thread.setRemoveOnCancelPolicy(true);
      thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    @Override
    public Runnable after(Duration delay, Runnable task) {
      ScheduledFuture<?> scheduled = thread.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
      return () -> scheduled.cancel(false);
    }

    @Override
    public long nanoTime() {
      return System.nanoTime();
    }

    @Override
    public void close(Runnable last) {
      Future<?> end = thread.submit(last);
      thread.shutdown();
      boolean interrupted = Thread.interrupted();
      try {
        end.get(LONGEST_END.toMillis(), TimeUnit.MILLISECONDS);
      } catch (InterruptedException e) {
        interrupted = true;
      } catch (ExecutionException | TimeoutException e) {
        LOG.debug("Claims were not given back in time; they end with this process", e);
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
