package io.sparkcompletions.http;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The one place that chooses on which threads exchanges run: a daemon thread per exchange in
 * flight, kept for a few seconds for the next one.
 */
final class TransportThreads {
  static final String NAME_PREFIX = "completions-http-";
  private static final long KEEP_ALIVE_SECONDS = 5;

  private TransportThreads() {}

  /**
   * Opens an executor without bound, because its user bounds what is in flight.
   *
   * @param afterLastThread runs when it was shut down and its last thread has ended
   */
  static ExecutorService open(Runnable afterLastThread) {
    AtomicInteger number = new AtomicInteger();
    return new ThreadPoolExecutor(
        0,
        Integer.MAX_VALUE,
        KEEP_ALIVE_SECONDS,
        TimeUnit.SECONDS,
        new SynchronousQueue<>(),
        task -> {
          Thread thread = new Thread(task, NAME_PREFIX + number.incrementAndGet());
          thread.setDaemon(true);
          return thread;
        }) {
      @Override
      protected void terminated() {
        afterLastThread.run();
      }
    };
  }
}
