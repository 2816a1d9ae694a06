package io.sparkcompletions.simulator.behaviour;

import io.sparkcompletions.simulator.wire.BodyHash;

/**
 * Random figures that depend on what is asked and not on when.
 *
 * <p>Every figure is a function of (seed, body, which arrival of this body, purpose): the same run
 * gives the same figures whatever order its requests arrive in, and a retry of a body draws anew.
 */
public final class Draw {

  private final long origin;

  private Draw(long origin) {
    this.origin = origin;
  }

  /**
   * The figures of one arrival of a body.
   *
   * @param arrival 1 for the first time this body arrives, 2 for the second, and so on
   */
  public static Draw of(long seed, BodyHash body, int arrival) {
    return new Draw(mix(mix(mix(seed) ^ body.first()) ^ (body.second() + arrival)));
  }

  /** In [0, 1), with 53 random bits. */
  public double uniform(String purpose) {
    return (mix(origin ^ mix(purpose.hashCode())) >>> 11) * 0x1.0p-53;
  }

  /** Standard normal, after Box and Muller, from two uniform figures. */
  public double gaussian(String purpose) {
    double radius = Math.sqrt(-2 * Math.log(1 - uniform(purpose + " radius")));
    return radius * Math.cos(2 * Math.PI * uniform(purpose + " angle"));
  }

  /** The finalizer of SplitMix64: every input bit reaches every output bit. */
  private static long mix(long value) {
    long z = value + 0x9e3779b97f4a7c15L;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
