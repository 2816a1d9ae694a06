package io.sparkcompletions.ledger;

/**
 * The right to call for the keys of a bucket, held by one task attempt at a time.
 *
 * <p>A holder asks only for its next bucket when it has read all rows of those it holds, and goes
 * on working while it waits, so that waiting never makes a cycle. Claims on overlapping buckets
 * exclude each other, so that runs which cut the key space differently are kept apart as well. Safe
 * on any thread.
 */
public interface Claims {
  /** What came of asking for a bucket. */
  enum Grant {
    /** Another owner holds it, or a bucket that overlaps. */
    HELD,
    /** It is the owner's, and nobody has recorded anything in it since the owner last looked. */
    GRANTED,
    /** It is the owner's, and it has to look at the ledger: others may have recorded something. */
    GRANTED_AFTER_OTHERS;

    /** Whether the bucket is the owner's. */
    public boolean isGranted() {
      return this != HELD;
    }
  }

  /**
   * Tries to claim a bucket.
   *
   * <p>Shape: never blocks. An owner is never kept out by itself; what it claims twice it releases
   * twice. If it is held, {@code whenFree} runs once, on any thread, as soon as trying again may
   * help.
   *
   * @param owner the task attempt
   */
  Grant tryClaim(Bucket bucket, long owner, Runnable whenFree);

  /**
   * Whether the owner has lost what it held, because it is taken for dead: it must not go on
   * calling, but may release all and claim anew.
   */
  boolean isLost(long owner);

  /**
   * Whether it has not been known for a while that owners here still hold what they hold: they
   * should start no calls until it is.
   */
  default boolean isInDoubt() {
    return false;
  }

  /** Gives one bucket back; nothing happens if the owner does not hold it. */
  void release(Bucket bucket, long owner);

  /** Gives back all that an owner holds and forgets what it waits for. */
  void releaseAll(long owner);
}
