package io.sparkcompletions.live.lease;

import java.time.Duration;
import java.util.OptionalLong;

/**
 * What was configured for the whole application.
 *
 * @param concurrency most exchanges at once; 0 for no bound
 * @param timeout for a whole exchange
 * @param maxPause longest pause where the provider does not say how long
 */
public record Limits(
    int concurrency,
    OptionalLong requestsPerMinute,
    OptionalLong tokensPerMinute,
    Duration timeout,
    Duration maxPause) {}
