package io.sparkcompletions.live;

import io.sparkcompletions.model.Outcome;
import java.time.Duration;
import java.time.Instant;

/**
 * What became of a submitted request, and what it took.
 *
 * @param attempts HTTP exchanges made; zero if it ended before it was first sent
 * @param unansweredAttempts those that were sent, brought no whole answer, and may have been billed
 * @param latency from the start of the first exchange to the end, waiting between attempts
 *     included; zero without attempts
 */
public record LiveResult(
    Outcome outcome, int attempts, int unansweredAttempts, Duration latency, Instant completedAt) {}
