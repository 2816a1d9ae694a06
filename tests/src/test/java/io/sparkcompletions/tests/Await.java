package io.sparkcompletions.tests;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for what comes about on other threads; long enough that only a defect runs out of time. */
public final class Await {
  private static final Duration MOST = Duration.ofMinutes(3);
  private static final Duration STEP = Duration.ofMillis(10);

  private Await() {}

  /** Waits until the condition holds; fails after three minutes. */
  public static void until(BooleanSupplier condition) {
    long deadline = System.nanoTime() + MOST.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - deadline > 0) {
        throw new AssertionError("did not come about within " + MOST);
      }
      LockSupport.parkNanos(STEP.toNanos());
    }
  }
}
