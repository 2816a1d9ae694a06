package io.sparkcompletions.live.lease;

import io.sparkcompletions.live.limit.Feedback;
import io.sparkcompletions.model.Failure;
import io.sparkcompletions.provider.RateLimits;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an engine tells the driver when it asks for its next lease.
 *
 * @param number counts the engine's reports from 1; an answer to any but the latest is ignored
 * @param kept places that it keeps until it hears more: no more than these are under way from now
 *     on, {@code inFlight} at least
 * @param inFlight exchanges under way
 * @param tokensInFlight what they are expected to use
 * @param waiting calls that could start now
 * @param nextTokens what the next one is expected to use
 * @param requestsHeld requests not spent yet
 * @param tokensHeld tokens not spent yet
 * @param totals what happened since the engine's start
 * @param youngestAnsweredNanos how long ago the answered exchange that started last started, of
 *     those that ended since the last report; negative if there is none
 * @param longestNanos the longest exchange that ended since the last report
 * @param headers the latest that said anything since the last report
 * @param refusals since the last report, oldest first
 * @param trip why the engine sends nothing more, if so
 */
public record Report(
    long number,
    int kept,
    int inFlight,
    long tokensInFlight,
    int waiting,
    long nextTokens,
    long requestsHeld,
    long tokensHeld,
    Totals totals,
    long youngestAnsweredNanos,
    long longestNanos,
    RateLimits headers,
    List<Refusal> refusals,
    @Nullable Failure trip) {
  public Report {
    refusals = List.copyOf(refusals);
  }

  /**
   * Sums since the engine's start, so that a lost report loses nothing.
   *
   * @param started exchanges
   * @param answered exchanges
   * @param requestsReturnedNanos stretches of time of requests that are given back
   * @param tokensReturnedNanos the same of tokens
   * @param tokensCorrected tokens used beyond what was expected; negative if it was less
   */
  public record Totals(
      long started,
      long answered,
      long requestsReturnedNanos,
      long tokensReturnedNanos,
      long tokensCorrected) {
    static final Totals NONE = new Totals(0, 0, 0, 0, 0);
  }

  /**
   * An exchange that the provider refused, or was too loaded for.
   *
   * @param startedNanosAgo when it had started
   * @param told how long the provider asked to wait, null if it did not say
   */
  public record Refusal(long startedNanosAgo, Feedback feedback, @Nullable Duration told) {}
}
