package io.sparkcompletions.simulator.behaviour;

/** What is limited per minute. Providers limit some of these, none limits all. */
public enum Metric {
  REQUESTS,
  /** By an estimate made on admission. */
  TOKENS,
  INPUT_TOKENS,
  /** By what was produced: it is taken after admission, and may leave a debt. */
  OUTPUT_TOKENS
}
