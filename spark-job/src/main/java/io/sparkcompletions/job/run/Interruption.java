package io.sparkcompletions.job.run;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.util.ShutdownHookManager;
import org.apache.spark.SparkContext;

/**
 * Lets a run end in order when the process is told to end (SIGTERM, Ctrl-C), from construction to
 * {@link #close}.
 *
 * <p>The JVM's shutdown waits here, ahead of Spark's own part in it, while Spark's jobs are
 * cancelled, tasks put away the answers in flight, and the main thread says how far it came.
 */
final class Interruption implements AutoCloseable {
  /** Spark stops at 30 above the file systems; what is higher comes first. */
  private static final int PRIORITY = FileSystem.SHUTDOWN_HOOK_PRIORITY + 100;

  private static final Duration AGAIN = Duration.ofMillis(200);

  private final SparkContext context;
  private final Duration limit;
  private final CountDownLatch ended = new CountDownLatch(1);
  private final Runnable hook = this::shutDown;
  private volatile boolean requested;

  /**
   * Begins to listen.
   *
   * @param limit how long the process lives on at most
   */
  Interruption(SparkContext context, Duration limit) {
    this.context = context;
    this.limit = limit;
    ShutdownHookManager.get()
        .addShutdownHook(hook, PRIORITY, limit.plus(AGAIN).toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Whether the process is ending. */
  boolean isRequested() {
    return requested;
  }

  /** Lets the process end. */
  @Override
  public void close() {
    ended.countDown();
    if (!ShutdownHookManager.get().isShutdownInProgress()) {
      ShutdownHookManager.get().removeShutdownHook(hook);
    }
  }

  private void shutDown() {
    requested = true;
    long deadline = System.nanoTime() + limit.toNanos();
    try {
      // More than once, since the run may be between two jobs.
      do {
        context.cancelAllJobs();
      } while (!ended.await(AGAIN.toMillis(), TimeUnit.MILLISECONDS)
          && System.nanoTime() < deadline);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
