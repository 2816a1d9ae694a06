package io.sparkcompletions.simulator.batch;

import io.sparkcompletions.simulator.billing.Usage;
import io.sparkcompletions.simulator.wire.Spool;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A batch at one moment.
 *
 * @param at the moment
 * @param model the first request's, once validation has begun
 * @param errors why it failed
 * @param total how many requests; 0 while validating
 * @param unrun how many requests were given up when it ended
 * @param usage of all that was billed
 * @param results those that the batch keeps itself, once it is over
 */
public record View(
    Instant at,
    Phase phase,
    Timeline timeline,
    Optional<String> model,
    List<Error> errors,
    int total,
    int succeeded,
    int failed,
    int unrun,
    Usage usage,
    Optional<String> outputId,
    Optional<String> errorId,
    Optional<Spool> results,
    Optional<Instant> endedAt) {

  /** What validation found, in one line if it is known. */
  public record Error(LineProblem problem, Optional<Long> line) {}
}
