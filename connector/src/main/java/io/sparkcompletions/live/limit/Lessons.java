package io.sparkcompletions.live.limit;

import io.sparkcompletions.live.retry.Backoff;
import io.sparkcompletions.provider.RateLimits;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What the provider's replies teach, beyond what was configured: how many exchanges it bears at
 * once, how fast it takes them, and when it wants none.
 *
 * <p>After a pause the waiting requests do not return all at once: they are released at the rate
 * that headers state, or at the one learnt from refusals.
 */
public final class Lessons {
  private static final double SECONDS_PER_MINUTE = TimeUnit.MINUTES.toSeconds(1);

  private final AdaptiveWindow window;
  private final Pause pause;
  private final Outbreaks refusals = Outbreaks.over(Duration.ofSeconds(3));
  private final LearntPace pace = new LearntPace();
  private final HeaderPace requests = new HeaderPace();
  private final HeaderPace tokens = new HeaderPace();

  /**
   * Starts unhindered.
   *
   * @param concurrency where the adaptive window starts; 0 for no bound
   * @param backoff how long to pause when the provider refuses and does not say how long
   */
  public Lessons(int concurrency, Backoff backoff) {
    this.window = new AdaptiveWindow(concurrency);
    this.pause = new Pause(backoff);
  }

  /** Most exchanges at once, one at least; {@link Integer#MAX_VALUE} for no bound. */
  public int room() {
    return window.room();
  }

  /** How long nothing may start. */
  public long pauseNanos(long now) {
    return pause.waitNanos(now);
  }

  /** How long until one exchange may start, when all that starts is told to {@link #started}. */
  long waitNanos(long now, long expectedTokens) {
    long wait = pause.waitNanos(now);
    return wait > 0
        ? wait
        : Math.max(
            pace.waitNanos(now),
            Math.max(requests.waitNanos(now, 1), tokens.waitNanos(now, expectedTokens)));
  }

  /** Requests to start in a second, asked when no pause is on; infinite where none is known. */
  public double requestsPerSecond(long now) {
    return Math.min(pace.perSecond(now), requests.perMinute() / SECONDS_PER_MINUTE);
  }

  /** Tokens to ask for in a second; infinite where nothing is known. */
  public double tokensPerSecond() {
    return tokens.perMinute() / SECONDS_PER_MINUTE;
  }

  /** An exchange starts. */
  public void started(long now, long expectedTokens) {
    pace.started(now);
    requests.take(now, 1);
    tokens.take(now, expectedTokens);
  }

  /**
   * Learns from the headers of a reply.
   *
   * @param inFlight exchanges still under way, whose requests the provider may not have counted
   * @param tokensInFlight what they are expected to use
   * @param refused whether the reply is a refusal
   */
  public void headers(
      long now, RateLimits headers, int inFlight, long tokensInFlight, boolean refused) {
    requests.learn(now, headers.limitRequests(), headers.remainingRequests(), inFlight, refused);
    tokens.learn(now, headers.limitTokens(), headers.remainingTokens(), tokensInFlight, refused);
  }

  /**
   * Learns from the end of an exchange.
   *
   * @param inFlight exchanges under way, this one included
   * @param told how long the provider asked to wait, null if it did not say
   */
  public void ended(
      long now, long startedAt, int inFlight, Feedback feedback, @Nullable Duration told) {
    switch (feedback) {
      case ANSWERED -> {
        window.onAnswered(now, inFlight);
        refusals.accepted(now, inFlight);
        pause.onAnswered(startedAt);
      }
      case NOTHING -> {}
      case OVERLOADED -> {
        window.onDropped(now, startedAt, inFlight);
        if (told != null) {
          pause.told(now, told);
        }
      }
      case RATE_LIMITED -> refused(now, startedAt, inFlight, told);
    }
  }

  private void refused(long now, long startedAt, int inFlight, @Nullable Duration told) {
    boolean isOutbreak =
        told == null
            ? refusals.refused(now, startedAt, inFlight, pace.isBackAtLimit(now))
            : refusals.told(now, startedAt);
    pace.refused(now, isOutbreak);
    if (told != null) {
      pause.told(now, told);
    } else if (isOutbreak || refusals.isYoung()) {
      pause.untold(now, startedAt);
    }
  }
}
