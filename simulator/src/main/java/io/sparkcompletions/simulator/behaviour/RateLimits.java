package io.sparkcompletions.simulator.behaviour;

import java.time.Duration;
import java.util.Map;

/**
 * The configured limits, each per model.
 *
 * @param perMinute what is absent is not limited
 * @param burst the stretch of time over which a minute's quota is enforced
 * @param refusedRequestsCount whether a refused request draws on the requests' quota as well
 */
public record RateLimits(
    Map<Metric, Long> perMinute, Duration burst, boolean refusedRequestsCount) {

  public static final RateLimits NONE = new RateLimits(Map.of(), Duration.ofSeconds(1), true);

  public RateLimits {
    perMinute = Map.copyOf(perMinute);
  }
}
