package io.sparkcompletions.simulator.billing;

import java.util.Locale;

/** What became of a request, seen from the provider. */
public enum Outcome {
  RUNNING,
  /** A whole, readable 200 was sent. */
  ANSWERED,
  /** A 200 was sent that cannot be read. */
  SPOILED,
  /** Processed, and the client has not got all of it: reset, stalled, truncated or gone. */
  LOST,
  /** A 4xx. */
  REFUSED,
  /** A 5xx, or a failure told inside a 200. */
  FAILED,
  /** Reset before anything was done. */
  DROPPED;

  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
