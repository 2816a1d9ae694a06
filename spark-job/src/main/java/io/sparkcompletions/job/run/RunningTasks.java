package io.sparkcompletions.job.run;

import java.time.Duration;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.SparkListenerTaskStart;

/**
 * Knows how many tasks run, so that a job that ends early can wait until they have put away what
 * was paid for. Told by Spark's listener thread, asked by any.
 */
final class RunningTasks extends SparkListener {
  /** Guarded by this object's monitor. */
  private int running;

  @Override
  public synchronized void onTaskStart(SparkListenerTaskStart start) {
    running++;
  }

  @Override
  public synchronized void onTaskEnd(SparkListenerTaskEnd end) {
    running--;
    notifyAll();
  }

  /** Waits until no task runs, or the time is up. */
  synchronized void awaitNone(Duration limit) {
    long deadline = System.nanoTime() + limit.toNanos();
    boolean interrupted = false;
    for (long left = limit.toMillis();
        running > 0 && left > 0;
        left = Duration.ofNanos(deadline - System.nanoTime()).toMillis()) {
      try {
        wait(left);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
