package io.sparkcompletions.simulator.behaviour;

import java.util.Map;

/**
 * What one request takes of its model's quotas when it is admitted, besides being one request.
 *
 * <p>A metric that is absent is not limited by the request's provider. Output tokens are asked for
 * with 0, since nobody knows them yet: the request is admitted unless earlier answers have left a
 * debt.
 */
public record Demand(Map<Metric, Long> amounts) {

  public static final Demand NOTHING = new Demand(Map.of());

  /** Not even one request: the server lets requests wait and refuses none. */
  public static final Demand UNLIMITED = new Demand(Map.of(Metric.REQUESTS, 0L));

  public Demand {
    amounts = Map.copyOf(amounts);
  }

  /** A provider that sets aside one estimate for input and output together. */
  public static Demand ofTokens(long estimate) {
    return new Demand(Map.of(Metric.TOKENS, estimate));
  }

  /** A provider that limits input and output apart. */
  public static Demand ofInput(long tokens) {
    return new Demand(Map.of(Metric.INPUT_TOKENS, tokens, Metric.OUTPUT_TOKENS, 0L));
  }

  /** All tokens that are known on admission. */
  public long tokens() {
    return amounts.values().stream().mapToLong(Long::longValue).sum();
  }
}
