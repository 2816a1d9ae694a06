package io.sparkcompletions.provider.batch;

/** How far a batch is, in the words of all providers. The last four are terminal. */
public enum BatchState {
  /** Accepted; nothing runs yet. */
  PENDING,
  /** Requests are being run. */
  RUNNING,
  /** Results are being written, or a cancellation takes effect. */
  FINALIZING,
  /** Every request has an outcome, which may be an error. */
  COMPLETED,
  /** Refused as a whole: nothing ran. */
  FAILED,
  /** The window ended first; what was finished is delivered. */
  EXPIRED,
  /** Ended on request; what was finished is delivered. */
  CANCELLED;

  /** Whether it stays so. */
  public boolean isTerminal() {
    return ordinal() >= COMPLETED.ordinal();
  }
}
