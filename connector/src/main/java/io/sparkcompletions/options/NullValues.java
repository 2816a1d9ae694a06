package io.sparkcompletions.options;

/** What a null in a column of a template does. */
public enum NullValues {
  /** The row fails with {@code null_prompt}; nothing is sent for it. */
  ERROR,
  /** The null is rendered as empty text. */
  EMPTY
}
