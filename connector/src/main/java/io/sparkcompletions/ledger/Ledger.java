package io.sparkcompletions.ledger;

/** Where answers are kept. Safe on any thread. */
public interface Ledger extends AutoCloseable {
  /** Opens what one task attempt needs; the caller closes it. */
  LedgerSession open();

  /** Who may call for which keys. */
  Claims claims();

  @Override
  void close();
}
