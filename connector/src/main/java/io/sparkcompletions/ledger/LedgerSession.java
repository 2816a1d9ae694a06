package io.sparkcompletions.ledger;

import io.sparkcompletions.model.RequestKey;
import java.util.Optional;

/** One task attempt's view of the ledger, used by one thread. */
public interface LedgerSession extends AutoCloseable {
  /**
   * Says that the task holds the claim on a bucket and is about to ask for its keys.
   *
   * @param afterOthers whether {@link #find} has to see from here on what was durable when the
   *     claim was granted, because others may have left something; else what an earlier bucket saw
   *     will do
   */
  void enter(Bucket bucket, boolean afterOthers);

  /**
   * The best entry recorded for a key, what this session appended included.
   *
   * <p>Shape: keys of one bucket are asked for in ascending order, so that an implementation may
   * stream; the copies of a request that are sent apart come out of order, and so do rows that are
   * brought together by what they begin with, so any order must give the right entry.
   */
  Optional<LedgerEntry> find(RequestKey key);

  /** Takes an entry. It may be lost in a crash until {@link #flush} returns. */
  void append(LedgerEntry entry);

  /** Returns when everything appended is durable. */
  void flush();

  /** Flushes and lets go of resources; a second call does nothing. */
  @Override
  void close();
}
