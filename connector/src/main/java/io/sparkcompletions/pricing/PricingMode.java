package io.sparkcompletions.pricing;

/** Which of a provider's two price lists holds. */
public enum PricingMode {
  /** An answer to a call. */
  LIVE,
  /** An answer out of a provider's batch. */
  BATCH
}
