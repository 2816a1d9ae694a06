package io.sparkcompletions.live.retry;

import io.sparkcompletions.error.ErrorCode;
import io.sparkcompletions.model.Failure;
import java.time.Duration;
import java.util.OptionalLong;

/**
 * The table that says what is sent again.
 *
 * <table>
 * <caption>By kind of failure</caption>
 * <tr><th>kind</th><th>sent again</th><th>after</th></tr>
 * <tr><td>rate limited, delay told</td><td>up to {@value #MAX_POSTPONEMENTS} times, not counted as
 * attempts</td><td>the engine's shared pause</td></tr>
 * <tr><td>rate limited, no delay told</td><td>within {@code maxAttempts}</td><td>the engine's
 * shared pause</td></tr>
 * <tr><td>transient</td><td>within {@code maxAttempts}</td><td>backoff, and never before the told
 * delay</td></tr>
 * <tr><td>unanswered</td><td>within {@code maxAttempts} and {@code maxUnansweredAttempts}</td>
 * <td>the same</td></tr>
 * <tr><td>input, answer, fatal, internal</td><td>never</td><td></td></tr>
 * </table>
 *
 * <p>A told delay is an order: it is not shortened to {@code maxRetryDelay}. One longer than {@link
 * Patience} bears is not waited for, and the request ends. The bound on postponements is there for
 * requests that can never pass, such as one larger than the account's quota.
 */
public final class RetryPolicy {
  /** How often one request may be put off by a told delay. */
  public static final int MAX_POSTPONEMENTS = 50;

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
    return failure.code() == ErrorCode.RATE_LIMITED && failure.retryAfter() != null;
  }

  /**
   * Decides after a failed exchange.
   *
   * @param attempts with this exchange in it
   * @return nanoseconds to wait before sending it again; empty if the request ends with this
   *     failure
   */
  public OptionalLong retryAfterNanos(Failure failure, Attempts attempts) {
    if (!Patience.bears(failure)) {
      return OptionalLong.empty();
    }
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
    if (failure.code() == ErrorCode.RATE_LIMITED) {
      return OptionalLong.of(0);
    }
    long wait = backoff.nanos(attempts.counted());
    Duration told = failure.retryAfter();
    return OptionalLong.of(told == null ? wait : Math.max(wait, told.toNanos()));
  }
}
