package io.sparkcompletions.ledger;

import io.sparkcompletions.model.RequestKey;
import java.util.Optional;

/** One task attempt's view of the ledger, used by one thread. */
public interface LedgerSession extends AutoCloseable {
  /**
   * The best entry recorded for a key, what this session appended included.
   *
   * <p>Shape: keys of one bucket are asked for in ascending order, so that an implementation may
   * stream.
   */
  Optional<LedgerEntry> find(RequestKey key);

  /** Takes an entry. It may be lost in a crash until {@link #flush} returns. */
  void append(LedgerEntry entry);

  /** Returns when everything appended is durable. */
  void flush();

  /** Flushes and lets go of resources. */
  @Override
  void close();
}
