package io.sparkcompletions.simulator.behaviour;

/**
 * An answer that is well formed and not what was hoped for. Each dialect has its own shape of it.
 */
public enum Alteration {
  NONE,
  /** No candidate answer at all: {@code choices} or {@code output} is empty. */
  EMPTY_CHOICES,
  /** An answer without text. */
  NULL_CONTENT,
  /** Cut off by the token bound; a reasoning model has spent it all on reasoning. */
  LENGTH,
  /** Withheld by a filter. */
  CONTENT_FILTER,
  /** The model declines. */
  REFUSAL,
  /** The answer without its token counts. It is billed like any other. */
  MISSING_USAGE,
  /** Token totals without their details. */
  MISSING_USAGE_DETAILS,
  /** Members that no documentation names. */
  EXTRA_MEMBERS,
  /**
   * Told as failed inside a successful response, where the dialect has such a thing; not billed.
   */
  FAILED
}
