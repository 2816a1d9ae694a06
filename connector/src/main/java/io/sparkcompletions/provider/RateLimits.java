package io.sparkcompletions.provider;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What the headers of a reply say about the provider's limits; null where they say nothing that can
 * be trusted.
 */
public record RateLimits(
    @Nullable Long limitRequests,
    @Nullable Long limitTokens,
    @Nullable Long remainingRequests,
    @Nullable Long remainingTokens,
    @Nullable Duration resetRequests,
    @Nullable Duration resetTokens) {

  /** No header said anything. */
  public static final RateLimits UNKNOWN = new RateLimits(null, null, null, null, null, null);
}
