package io.sparkcompletions.model;

/** What becomes of a conversation that is longer than it may be. */
public enum FitPolicy {
  /** Nothing is sent and the row fails. */
  FAIL,
  /** Its oldest exchanges are left out. */
  DROP,
  /** As {@link #DROP}, but the oldest exchange that is left out only in part keeps its end. */
  TRUNCATE
}
