package io.sparkcompletions.model;

/** Whether requests are sent such that the provider finds their beginnings in its prompt cache. */
public enum PromptCache {
  /** In any order, and with nothing said about caching. */
  OFF,
  /** For what is kept as long as the provider keeps it without more being paid: minutes. */
  SHORT,
  /** For an hour where the provider offers that at a higher price, else as {@link #SHORT}. */
  LONG
}
