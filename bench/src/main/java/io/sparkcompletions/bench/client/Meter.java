package io.sparkcompletions.bench.client;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;

/** Counts the rows of one load at a time, on any thread, and reads the process's own gauges. */
final class Meter {
  private static final OperatingSystemMXBean OS =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  private static final LongAdder ANSWERED = new LongAdder();
  private static final LongAdder FAILED = new LongAdder();
  private static final LongAccumulator LAST_ROW_AT = new LongAccumulator(Math::max, 0);

  private Meter() {}

  /** A load; it may throw. */
  interface Job {
    void run() throws Exception;
  }

  static Measured measure(Job job) throws Exception {
    ANSWERED.reset();
    FAILED.reset();
    LAST_ROW_AT.reset();
    long gc = gcMillis();
    long cpu = OS.getProcessCpuTime();
    long startedAt = nowMicros();
    long wall = System.nanoTime();
    job.run();
    return new Measured(
        ANSWERED.sum(),
        FAILED.sum(),
        startedAt,
        LAST_ROW_AT.get(),
        OS.getProcessCpuTime() - cpu,
        System.nanoTime() - wall,
        gcMillis() - gc,
        (Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory()) >> 20);
  }

  /** Notes that a row was handed on. */
  static void row(boolean answered) {
    (answered ? ANSWERED : FAILED).increment();
    LAST_ROW_AT.accumulate(nowMicros());
  }

  static long nowMicros() {
    return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
  }

  private static long gcMillis() {
    return ManagementFactory.getGarbageCollectorMXBeans().stream()
        .mapToLong(GarbageCollectorMXBean::getCollectionTime)
        .sum();
  }
}
