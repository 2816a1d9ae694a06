package io.sparkcompletions.live;

import java.util.random.RandomGenerator;

/** Always draws the largest number allowed, so that waits are exact. */
public final class LargestRandom implements RandomGenerator {
  @Override
  public long nextLong() {
    return Long.MAX_VALUE;
  }

  @Override
  public long nextLong(long bound) {
    return bound - 1;
  }
}
