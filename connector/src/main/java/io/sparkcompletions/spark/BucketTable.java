package io.sparkcompletions.spark;

import org.apache.spark.unsafe.hash.Murmur3_x86_32;

/**
 * For each bucket an int that Spark's hash shuffle sends to the partition of the same number.
 *
 * <p>Spark's hash partitioning of an int column is {@code pmod(murmur3(value, seed 42), n)}. If a
 * Spark version hashed otherwise, equal keys would still meet in one partition, because they carry
 * equal ints; only the numbers would not match, which {@link Intake} reports.
 */
final class BucketTable {
  private static final int SPARK_HASH_SEED = 42;

  private BucketTable() {}

  /** The ints of 2^bits buckets, by bucket. */
  static int[] slots(int bits) {
    int buckets = 1 << bits;
    int[] slots = new int[buckets];
    boolean[] found = new boolean[buckets];
    int missing = buckets;
    for (int candidate = 0; missing > 0; candidate++) {
      int bucket = Math.floorMod(Murmur3_x86_32.hashInt(candidate, SPARK_HASH_SEED), buckets);
      if (!found[bucket]) {
        found[bucket] = true;
        slots[bucket] = candidate;
        missing--;
      }
    }
    return slots;
  }
}
