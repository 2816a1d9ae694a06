package io.sparkcompletions.simulator.behaviour;

import java.time.Duration;

/** What the rate limiter says to one request. */
public sealed interface Admission {

  Quotas quotas();

  record Admitted(Quotas quotas) implements Admission {}

  /**
   * Refused at this moment; the same request fits later.
   *
   * @param retryIn until the same request would fit
   */
  record Limited(
      Metric metric, long limit, long used, long requested, Duration retryIn, Quotas quotas)
      implements Admission {}

  /** The request alone exceeds the quota of a minute and can never be admitted. */
  record TooLarge(Metric metric, long limit, long requested, Quotas quotas) implements Admission {}
}
