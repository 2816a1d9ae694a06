package io.sparkcompletions.provider;

/** How a provider counts a request against its limit of tokens per minute. */
public enum TokenCount {
  /**
   * Sets aside the estimated input or the bound of the output, whichever is larger, when the
   * request comes, and keeps it whatever the answer uses.
   */
  LARGER_PART,
  /** Sets aside the estimated input and the bound of the output together, and keeps it. */
  BOTH_PARTS,
  /** Counts what was used, input that came from its cache left out. Sets nothing aside. */
  USED,
  /** Counts the input alone. */
  INPUT
}
