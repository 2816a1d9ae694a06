package io.sparkcompletions.options;

/** What becomes of a billed answer that did not end well. */
public enum FinishPolicy {
  /** The row fails; usage and cost stay on it. */
  FAIL,
  /**
   * The row succeeds with whatever text there is; {@code finishReason} says how it ended. With
   * nothing to keep, neither text nor a tool call, it fails all the same.
   */
  KEEP,
  /** It is asked for once more, with a larger bound; only where the bound was the reason. */
  RETRY
}
