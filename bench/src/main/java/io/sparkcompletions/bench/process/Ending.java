package io.sparkcompletions.bench.process;

import java.util.concurrent.TimeUnit;

/** Waits for a process that was told to end, and ends it by force if it does not. */
final class Ending {
  private Ending() {}

  static void of(Process process, long patience, TimeUnit unit) {
    try {
      if (process.waitFor(patience, unit)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    process.destroyForcibly();
  }
}
