package io.sparkcompletions.ledger;

import io.sparkcompletions.model.RequestKey;
import java.io.Serializable;

/**
 * All keys that begin with the same bits: what a task claims.
 *
 * <p>Runs may cut the key space into different numbers of buckets, so a bucket says how many bits
 * it fixes, and two of them overlap when one's bits begin with the other's.
 *
 * @param bits how many leading bits are fixed; 0 is the whole key space
 * @param prefix the bits, as a number from 0
 */
public record Bucket(int bits, int prefix) implements Serializable {
  /** Most bits a bucket may fix. */
  public static final int MAX_BITS = 16;

  public Bucket {
    if (bits < 0 || bits > MAX_BITS || prefix < 0 || prefix >>> bits != 0) {
      throw new IllegalArgumentException("no bucket: " + prefix + " with " + bits + " bits");
    }
  }

  /** The bucket that a key falls into. */
  public static Bucket of(RequestKey key, int bits) {
    return new Bucket(bits, key.bucket(bits));
  }

  /** Whether some key falls into both. */
  public boolean overlaps(Bucket other) {
    int common = Math.min(bits, other.bits);
    return prefix >>> (bits - common) == other.prefix >>> (other.bits - common);
  }

  @Override
  public String toString() {
    return prefix + "/" + bits;
  }
}
