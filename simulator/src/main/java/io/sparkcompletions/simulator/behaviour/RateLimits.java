package io.sparkcompletions.simulator.behaviour;

import java.time.Duration;
import java.util.Optional;

/**
 * The configured limits, each per model.
 *
 * @param burst the stretch of time over which a minute's quota is enforced
 * @param refusedRequestsCount whether a refused request draws on the requests' quota as well
 */
public record RateLimits(
    Optional<Long> requestsPerMinute,
    Optional<Long> tokensPerMinute,
    Duration burst,
    boolean refusedRequestsCount) {

  public static final RateLimits NONE =
      new RateLimits(Optional.empty(), Optional.empty(), Duration.ofSeconds(1), true);
}
