package io.sparkcompletions.live.limit;

import io.sparkcompletions.model.Failure;
import io.sparkcompletions.provider.RateLimits;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Decides when the next exchange of an engine may start.
 *
 * <p>Shape: called under the engine's lock, so it neither waits nor calls back. Each exchange that
 * {@link #tryStart} lets through ends in {@link #ended}.
 */
public interface Gate {
  /** Asking again at some time makes no sense: something else has to happen first. */
  long UNTIL_TOLD = Long.MAX_VALUE;

  /**
   * Tries to start one exchange.
   *
   * @param now nanoseconds since the engine's start
   * @param expectedTokens what the exchange is expected to use
   * @param waiting calls that could start now, this one included
   * @return zero if it may start, else the nanoseconds after which asking again may help
   */
  long tryStart(long now, long expectedTokens, int waiting);

  /**
   * Tries to start a free call, which takes a place and nothing else, and ends in {@link
   * #probeEnded}.
   *
   * @param waiting calls that wait for its end
   */
  boolean tryProbe(long now, int waiting);

  /** A free call ended. */
  void probeEnded(long now);

  /** Nobody wants to start anything now. */
  void nothingWaits(long now);

  /**
   * Takes note of an exchange's end.
   *
   * @param startedAt when {@link #tryStart} let it start
   * @param expectedTokens what {@link #tryStart} was told
   * @param usedTokens what it used, or the expectation again where nobody knows
   * @param told how long the provider asked to wait, null if it did not say
   */
  void ended(
      long now,
      long startedAt,
      long expectedTokens,
      long usedTokens,
      Feedback feedback,
      @Nullable Duration told,
      RateLimits headers);

  /** The engine sends nothing more, and neither should others that share its limits. */
  void tripped(Failure reason);

  /** Exchanges started and not ended. */
  int inFlight();
}
