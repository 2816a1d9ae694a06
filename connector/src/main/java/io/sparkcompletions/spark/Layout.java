package io.sparkcompletions.spark;

import io.sparkcompletions.ledger.Bucket;
import java.util.OptionalLong;

/**
 * Into how many buckets a run is shuffled, and by how many tasks it is read.
 *
 * <p>A task keeps its window of calls full while it goes from bucket to bucket, so there are as
 * many tasks as can run at once and not more: each task that ends has to wait for its own slowest
 * answers. Buckets are what tasks claim and sort; sixteen a task make the tasks even in size.
 *
 * @param bits 2^bits buckets
 * @param tasks at most one for each bucket
 */
record Layout(int bits, int tasks) {
  private static final int BUCKETS_PER_TASK = 16;
  private static final int MAX_TASKS = 4096;

  /** Rows that one task handles without needing help. */
  private static final long ROWS_PER_TASK = 64;

  /**
   * Chooses a layout.
   *
   * @param slots tasks that the cluster can run at once
   * @param maxRows an upper bound of the input's rows, where the plan tells one
   */
  static Layout of(int slots, OptionalLong maxRows) {
    long useful = Math.max(1, maxRows.orElse(Long.MAX_VALUE) / ROWS_PER_TASK);
    int tasks = (int) Math.min(Math.min(slots, MAX_TASKS), useful);
    long buckets =
        Math.max(tasks, Math.min((long) tasks * BUCKETS_PER_TASK, maxRows.orElse(Long.MAX_VALUE)));
    int bits = Long.SIZE - Long.numberOfLeadingZeros(buckets - 1);
    return new Layout(Math.min(bits, Bucket.MAX_BITS), tasks);
  }

  /**
   * The same for rows that are brought together by what they begin with: a bucket for each task, so
   * that a task meets each beginning once, and all tasks at about the same time.
   */
  Layout oneBucketPerTask() {
    int fewer = Integer.highestOneBit(tasks);
    return new Layout(Integer.numberOfTrailingZeros(fewer), fewer);
  }

  int buckets() {
    return 1 << bits;
  }
}
