package io.sparkcompletions.ledger;

/**
 * The right to call for the keys of a bucket, held by one task attempt at a time.
 *
 * <p>A holder asks only for its next bucket when it has read all rows of those it holds, and goes
 * on working while it waits, so that waiting never makes a cycle.
 */
public interface Claims {
  /**
   * Tries to claim a bucket.
   *
   * <p>Shape: never blocks; claiming again what the owner holds is true. On false, {@code whenFree}
   * runs once, on any thread, as soon as trying again may help.
   *
   * @param owner the task attempt
   */
  boolean tryClaim(int bucket, long owner, Runnable whenFree);

  /** Gives one bucket back; nothing happens if the owner does not hold it. */
  void release(int bucket, long owner);

  /** Gives back all that an owner holds and forgets what it waits for. */
  void releaseAll(long owner);
}
