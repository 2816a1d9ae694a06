package io.sparkcompletions.options;

/** Of which requests the ledger keeps the text, beside their key. */
public enum RecordRequests {
  /** Of those without a usable answer, so that they can be sent again from the ledger alone. */
  FAILED,
  /** Of all. */
  ALL,
  /** Of none. */
  NONE
}
