package io.sparkcompletions;

import java.math.BigDecimal;

/**
 * How far a run has come, as its tasks last reported: at most about a second old while they run.
 *
 * <p>A task that runs again replaces its earlier report, so nothing counts twice.
 *
 * @param rows rows that left with an answer or an error
 * @param failed those of them with an error
 * @param reused those of them that needed no call of this run: recorded before, or copies
 * @param inFlight calls under way at the provider
 * @param inputTokens of the answers that this run paid for
 * @param outputTokens of the answers that this run paid for
 * @param costUsd what the priced ones of them cost
 * @param unpriced answers that this run paid for and whose price is unknown
 * @param unansweredAttempts requests of ended rows that were sent, not answered, and may be billed
 * @param rateLimited exchanges that the provider refused because there were too many
 * @param runningTasks tasks that have reported and not ended
 */
public record RunProgress(
    long rows,
    long failed,
    long reused,
    long inFlight,
    long inputTokens,
    long outputTokens,
    BigDecimal costUsd,
    long unpriced,
    long unansweredAttempts,
    long rateLimited,
    int runningTasks) {

  /** Nothing was reported. */
  public static final RunProgress NONE =
      new RunProgress(0, 0, 0, 0, 0, 0, BigDecimal.ZERO, 0, 0, 0, 0);

  /** Both together. */
  public RunProgress plus(RunProgress other) {
    return new RunProgress(
        rows + other.rows,
        failed + other.failed,
        reused + other.reused,
        inFlight + other.inFlight,
        inputTokens + other.inputTokens,
        outputTokens + other.outputTokens,
        costUsd.add(other.costUsd),
        unpriced + other.unpriced,
        unansweredAttempts + other.unansweredAttempts,
        rateLimited + other.rateLimited,
        runningTasks + other.runningTasks);
  }

  /** The same with another count of refusals. */
  public RunProgress withRateLimited(long refusals) {
    return new RunProgress(
        rows,
        failed,
        reused,
        inFlight,
        inputTokens,
        outputTokens,
        costUsd,
        unpriced,
        unansweredAttempts,
        refusals,
        runningTasks);
  }
}
