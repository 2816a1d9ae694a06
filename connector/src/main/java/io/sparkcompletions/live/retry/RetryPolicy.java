package io.sparkcompletions.live.retry;

import io.sparkcompletions.error.ErrorCode;
import io.sparkcompletions.model.Failure;
import java.time.Duration;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The table that says what is sent again.
 *
 * <table>
 * <caption>By kind of failure</caption>
 * <tr><th>kind</th><th>sent again</th><th>after</th></tr>
 * <tr><td>rate limited, with a delay worth the name (100 ms)</td><td>up to {@value
 * #MAX_POSTPONEMENTS} times, not counted as attempts</td><td>the engine's shared pause</td></tr>
 * <tr><td>transient, other refusals included</td><td>within {@code maxAttempts}</td><td>backoff,
 * and never before the told delay</td></tr>
 * <tr><td>unanswered</td><td>within {@code maxAttempts} and {@code maxUnansweredAttempts}</td>
 * <td>the same</td></tr>
 * <tr><td>input, answer, fatal, internal</td><td>never</td><td></td></tr>
 * </table>
 *
 * <p>A told delay is an order: it is not shortened to {@code maxRetryDelay}, and one longer than
 * {@link Patience} bears stops the engine. The bound on postponements is there for requests that
 * can never pass, such as one larger than the account's quota; a delay of nothing, or a date that
 * has passed, postpones nothing and would have it sent that often at once.
 */
public final class RetryPolicy {
  /** How often one request may be put off by a told delay. */
  public static final int MAX_POSTPONEMENTS = 50;

  private static final Duration SHORTEST_POSTPONEMENT = Duration.ofMillis(100);

  private final int maxAttempts;
  private final int maxUnansweredAttempts;
  private final Backoff backoff;

  public RetryPolicy(int maxAttempts, int maxUnansweredAttempts, Backoff backoff) {
    this.maxAttempts = maxAttempts;
    this.maxUnansweredAttempts = maxUnansweredAttempts;
    this.backoff = backoff;
  }

  /** Whether a failure is a refusal whose wait is not an attempt. */
  public static boolean isPostponement(Failure failure) {
    return failure.code() == ErrorCode.RATE_LIMITED
        && failure.retryAfter() != null
        && failure.retryAfter().compareTo(SHORTEST_POSTPONEMENT) >= 0;
  }

  /** The delay for which everybody waits, and not this request alone; null if there is none. */
  public static @Nullable Duration sharedDelay(Failure failure) {
    boolean isShared =
        failure.code() == ErrorCode.RATE_LIMITED || failure.code() == ErrorCode.OVERLOADED;
    return isShared && !Duration.ZERO.equals(failure.retryAfter()) && Patience.bears(failure)
        ? failure.retryAfter()
        : null;
  }

  /**
   * Decides after a failed exchange.
   *
   * @param attempts with this exchange in it
   * @return nanoseconds to wait before sending it again; empty if the request ends with this
   *     failure
   */
  public OptionalLong retryAfterNanos(Failure failure, Attempts attempts) {
    boolean again =
        switch (failure.code().kind()) {
          case TRANSIENT ->
              isPostponement(failure)
                  ? attempts.postponed() < MAX_POSTPONEMENTS
                  : attempts.counted() < maxAttempts;
          case UNANSWERED ->
              attempts.counted() < maxAttempts && attempts.unanswered() < maxUnansweredAttempts;
          case INPUT, ANSWER, FATAL, INTERNAL -> false;
        };
    if (!again) {
      return OptionalLong.empty();
    }
    if (isPostponement(failure)) {
      return OptionalLong.of(0);
    }
    long wait = backoff.nanos(attempts.counted());
    Duration told = Patience.bears(failure) ? failure.retryAfter() : null;
    return OptionalLong.of(told == null ? wait : Math.max(wait, told.toNanos()));
  }
}
