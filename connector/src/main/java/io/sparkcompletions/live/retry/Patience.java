package io.sparkcompletions.live.retry;

import io.sparkcompletions.error.ErrorCode;
import io.sparkcompletions.model.Failure;
import io.sparkcompletions.model.Outcome;
import java.time.Duration;

/**
 * Knows when waiting for a provider has become pointless: it has refused everything for longer than
 * {@link #LIMIT}, or asks to wait longer than that. As long as anything else comes back, however
 * slowly, waiting goes on. Not thread-safe.
 */
public final class Patience {
  /** The longest wait that is still worth it. */
  public static final Duration LIMIT = Duration.ofMinutes(30);

  private static final long NOT_REFUSED = -1;

  private long refusedSince = NOT_REFUSED;

  /** Whether a told delay, if there is one, is obeyed rather than taken as a final no. */
  static boolean bears(Failure failure) {
    return failure.retryAfter() == null || failure.retryAfter().compareTo(LIMIT) <= 0;
  }

  /** Takes note of how an exchange ended and returns whether patience is lost. */
  public boolean isLost(Outcome outcome, long nowNanos) {
    if (!(outcome instanceof Failure failure)
        || failure.code().kind() != ErrorCode.Kind.TRANSIENT) {
      refusedSince = NOT_REFUSED;
      return false;
    }
    if (refusedSince == NOT_REFUSED) {
      refusedSince = nowNanos;
    }
    return !bears(failure) || nowNanos - refusedSince > LIMIT.toNanos();
  }
}
