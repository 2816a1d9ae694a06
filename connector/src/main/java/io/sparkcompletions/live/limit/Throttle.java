package io.sparkcompletions.live.limit;

import io.sparkcompletions.live.retry.Backoff;
import io.sparkcompletions.provider.RateLimits;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Decides when the next exchange may start: within the permits, and as the provider's replies
 * advise.
 *
 * <p>An exchange starts when no pause is on, the adaptive window has room, the paces learnt from
 * refusals and headers allow it, and a permit is there. So after a pause the waiting requests do
 * not return all at once: they are released at the configured rate, at the provider's stated one,
 * or at the one learnt from its refusals.
 */
public final class Throttle {
  private final Permits permits;
  private final AdaptiveWindow window;
  private final Pause pause;
  private final Outbreaks refusals = Outbreaks.over(Duration.ofSeconds(3));
  private final LearntPace pace = new LearntPace();
  private final HeaderPace requests = new HeaderPace();
  private final HeaderPace tokens = new HeaderPace();
  private int inFlight;
  private long tokensInFlight;

  /**
   * Starts unhindered.
   *
   * @param concurrency where the adaptive window starts; 0 for no bound
   * @param backoff how long to pause when the provider refuses and does not say how long
   */
  public Throttle(Permits permits, int concurrency, Backoff backoff) {
    this.permits = permits;
    this.window = new AdaptiveWindow(concurrency);
    this.pause = new Pause(backoff);
  }

  /**
   * Tries to start one exchange; each that is started ends in {@link #ended}.
   *
   * @return zero if it may start, else the nanoseconds after which asking again may help
   */
  public long tryStart(long now, long expectedTokens) {
    if (!window.hasRoom(inFlight)) {
      return Permits.UNTIL_RELEASE;
    }
    long wait = pause.waitNanos(now);
    if (wait == 0) {
      wait =
          Math.max(
              pace.waitNanos(now),
              Math.max(requests.waitNanos(now, 1), tokens.waitNanos(now, expectedTokens)));
    }
    if (wait == 0) {
      wait = permits.tryAcquire(now, expectedTokens);
    }
    if (wait == 0) {
      pace.started(now);
      requests.take(now, 1);
      tokens.take(now, expectedTokens);
      inFlight++;
      tokensInFlight += expectedTokens;
    }
    return wait;
  }

  /**
   * Takes note of an exchange's end.
   *
   * @param startedAt when {@link #tryStart} let it start
   * @param expectedTokens what {@link #tryStart} was told
   * @param usedTokens what it used, or the expectation again where nobody knows
   * @param told how long the provider asked to wait, null if it did not say
   */
  public void ended(
      long now,
      long startedAt,
      long expectedTokens,
      long usedTokens,
      Feedback feedback,
      @Nullable Duration told,
      RateLimits headers) {
    int inFlightBefore = inFlight--;
    tokensInFlight -= expectedTokens;
    permits.release(now, expectedTokens, usedTokens);
    boolean refused = feedback == Feedback.RATE_LIMITED;
    requests.learn(now, headers.limitRequests(), headers.remainingRequests(), inFlight, refused);
    tokens.learn(now, headers.limitTokens(), headers.remainingTokens(), tokensInFlight, refused);
    switch (feedback) {
      case ANSWERED -> {
        window.onAnswered(now, inFlightBefore);
        refusals.accepted(now, inFlightBefore);
        pause.onAnswered(startedAt);
      }
      case NOTHING -> {}
      case OVERLOADED -> {
        window.onDropped(now, startedAt, inFlightBefore);
        if (told != null) {
          pause.told(now, told);
        }
      }
      case RATE_LIMITED -> {
        boolean isOutbreak =
            told == null
                ? refusals.refused(now, startedAt, inFlightBefore, pace.isBackAtLimit(now))
                : refusals.told(now, startedAt);
        pace.refused(now, isOutbreak);
        if (told != null) {
          pause.told(now, told);
        } else if (isOutbreak || refusals.isYoung()) {
          pause.untold(now, startedAt);
        }
      }
    }
  }

  /** Exchanges started and not ended. */
  public int inFlight() {
    return inFlight;
  }
}
