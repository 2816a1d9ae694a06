package io.sparkcompletions.options;

/** Which recorded failures of earlier runs are asked again. */
public enum RetryFailed {
  /** Those whose code says that another attempt may go well. */
  RETRYABLE,
  /**
   * All, and also answers that were billed but ended badly, where the policies count them as
   * failed.
   */
  ALL,
  /** None. */
  NONE
}
