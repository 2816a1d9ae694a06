package io.sparkcompletions.spark;

import io.sparkcompletions.ledger.Bucket;
import io.sparkcompletions.model.RequestKey;
import java.io.Serializable;
import org.apache.spark.unsafe.hash.Murmur3_x86_32;

/**
 * Which bucket lies in which partition of the shuffle, and the ints that send it there.
 *
 * <p>Tasks read their partitions in order. Applications begin at different buckets, so that two
 * that do the same in the same directory at the same time meet in few of them, and find in most of
 * them what the other one has recorded.
 *
 * <p>Spark's hash partitioning of an int column is {@code pmod(murmur3(value, seed 42), n)}. If a
 * Spark version hashed otherwise, equal keys would still meet in one partition, because they carry
 * equal ints; only the numbers would not match, which {@link Intake} reports.
 *
 * @param bits 2^bits buckets, and as many partitions
 * @param first the bucket in partition 0; the next ones follow, and bucket 0 the last one
 */
record BucketTable(int bits, int first) implements Serializable {
  private static final int SPARK_HASH_SEED = 42;

  /** The order of an application, the same for all that it runs. */
  static BucketTable of(int bits, String applicationId) {
    int hash = Murmur3_x86_32.hashInt(applicationId.hashCode(), SPARK_HASH_SEED);
    return new BucketTable(bits, Math.floorMod(hash, 1 << bits));
  }

  /** The bucket of a key. */
  Bucket bucket(RequestKey key) {
    return Bucket.of(key, bits);
  }

  /** The partition that a bucket lies in. */
  int partition(Bucket bucket) {
    return Math.floorMod(bucket.prefix() - first, 1 << bits);
  }

  /** The shuffle's ints, by bucket. */
  int[] slots() {
    int buckets = 1 << bits;
    int[] slots = new int[buckets];
    boolean[] found = new boolean[buckets];
    int missing = buckets;
    for (int candidate = 0; missing > 0; candidate++) {
      int partition = Math.floorMod(Murmur3_x86_32.hashInt(candidate, SPARK_HASH_SEED), buckets);
      if (!found[partition]) {
        found[partition] = true;
        slots[Math.floorMod(partition + first, buckets)] = candidate;
        missing--;
      }
    }
    return slots;
  }
}
