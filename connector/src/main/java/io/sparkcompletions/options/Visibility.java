package io.sparkcompletions.options;

/** How much of an option's value may appear in text that people and log files see. */
public enum Visibility {
  /** All of it. */
  SHOWN,
  /** A valid value is harmless and shown; text that is not valid may be a secret and is not. */
  SHOWN_IF_VALID,
  /** Only its length. */
  HIDDEN
}
