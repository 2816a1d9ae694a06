package io.sparkcompletions.model;

/** Why an answer ended, normalised; the provider's own word is kept beside it. */
public enum FinishReason {
  /** A natural end or a stop sequence. */
  STOP,
  /** Cut at the token bound or at the end of the context. */
  LENGTH,
  /** Withheld or cut by a filter. */
  CONTENT_FILTER,
  /** The model declined. */
  REFUSAL,
  /** The model asks for a tool. */
  TOOL_CALLS,
  /** A word this version does not know, or none. */
  OTHER
}
