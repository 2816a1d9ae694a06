package io.sparkcompletions.ledger;

/** Claims that can also be asked by owners elsewhere, who come back by themselves. */
public interface PolledClaims extends Claims {
  /** Tries to claim a bucket for an owner that asks again by itself; never blocks. */
  Grant tryClaim(Bucket bucket, long owner);

  /** Whether it makes sense that this owner tries to claim the bucket now. */
  boolean isFree(Bucket bucket, long owner);
}
