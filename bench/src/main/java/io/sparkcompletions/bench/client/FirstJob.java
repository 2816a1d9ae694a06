package io.sparkcompletions.bench.client;

import java.util.concurrent.atomic.AtomicLong;
import org.apache.spark.sql.SparkSession;

/** The first job of a process that has just got its Spark. */
final class FirstJob {
  private static final AtomicLong FIRST_ROW_AT = new AtomicLong();

  private FirstJob() {}

  /** A job. */
  interface Job {
    void run(SparkSession spark);
  }

  static Started run(Job job) {
    SparkSession spark = Spark.session();
    spark.sql("SELECT 1").collect();
    long readyAt = Meter.nowMicros();
    job.run(spark);
    Started started = new Started(readyAt, FIRST_ROW_AT.get(), Meter.nowMicros());
    spark.stop();
    return started;
  }

  /** Notes that a row has come; the first one counts. */
  static void row() {
    if (FIRST_ROW_AT.get() == 0) {
      FIRST_ROW_AT.compareAndSet(0, Meter.nowMicros());
    }
  }
}
