package io.sparkcompletions.job.run;

import io.sparkcompletions.RunProgress;
import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Prints where a run stands, every few seconds and only if something changed.
 *
 * <p>One daemon thread, from construction to {@link #close}.
 */
final class ConsoleProgress implements AutoCloseable {
  private static final Duration PERIOD = Duration.ofSeconds(3);

  private final long total;
  private final Supplier<RunProgress> progress;
  private final PrintStream err;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "completions-progress");
            thread.setDaemon(true);
            return thread;
          });
  private final ScheduledFuture<?> printing;

  // Only the timer's thread touches these.
  private RunProgress last = RunProgress.NONE;
  private long startNanos;

  ConsoleProgress(long total, Supplier<RunProgress> progress, PrintStream err) {
    this.total = total;
    this.progress = progress;
    this.err = err;
    this.printing =
        timer.scheduleWithFixedDelay(
            this::print, PERIOD.toMillis(), PERIOD.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void print() {
    RunProgress now = progress.get();
    if (!now.equals(last)) {
      if (last.equals(RunProgress.NONE)) {
        // Reading and shuffling the input took its time before; it says nothing of the rate.
        startNanos = System.nanoTime() - PERIOD.toNanos();
      }
      last = now;
      Duration elapsed = Duration.ofNanos(System.nanoTime() - startNanos);
      err.println("progress: " + new ProgressLine(total, now, elapsed));
    }
  }

  @Override
  public void close() {
    printing.cancel(false);
    timer.shutdown();
  }
}
