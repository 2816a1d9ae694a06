package io.sparkcompletions.live.limit;

import io.sparkcompletions.live.retry.Backoff;
import io.sparkcompletions.model.Failure;
import io.sparkcompletions.provider.RateLimits;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The gate of a JVM that shares its limits with no other: an exchange starts within the permits,
 * and as {@link Lessons} from the provider's replies advise.
 */
public final class Throttle implements Gate {
  private final LocalPermits permits;
  private final Lessons lessons;
  private int inFlight;
  private long tokensInFlight;

  /**
   * Starts unhindered.
   *
   * @param concurrency where the adaptive window starts; 0 for no bound
   * @param backoff how long to pause when the provider refuses and does not say how long
   */
  public Throttle(LocalPermits permits, int concurrency, Backoff backoff) {
    this.permits = permits;
    this.lessons = new Lessons(concurrency, backoff);
  }

  @Override
  public long tryStart(long now, long expectedTokens, int waiting) {
    if (inFlight >= lessons.room()) {
      return UNTIL_TOLD;
    }
    long wait = lessons.waitNanos(now, expectedTokens);
    if (wait == 0) {
      wait = permits.tryAcquire(now, expectedTokens);
    }
    if (wait == 0) {
      lessons.started(now, expectedTokens);
      inFlight++;
      tokensInFlight += expectedTokens;
    }
    return wait;
  }

  @Override
  public boolean tryProbe(long now, int waiting) {
    return permits.tryPlace();
  }

  @Override
  public void probeEnded(long now) {
    permits.releasePlace();
  }

  /** What nobody uses is nobody else's here. */
  @Override
  public void nothingWaits(long now) {}

  @Override
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
    permits.release(expectedTokens, usedTokens);
    boolean refused = feedback == Feedback.RATE_LIMITED;
    lessons.headers(now, headers, inFlight, tokensInFlight, refused);
    lessons.ended(now, startedAt, inFlightBefore, feedback, told);
  }

  /** There is nobody to tell. */
  @Override
  public void tripped(Failure reason) {}

  @Override
  public int inFlight() {
    return inFlight;
  }
}
