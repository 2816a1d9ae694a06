package io.sparkcompletions.live;

import io.sparkcompletions.error.ErrorCode;
import io.sparkcompletions.live.retry.Attempts;
import io.sparkcompletions.model.Answer;
import io.sparkcompletions.model.Failure;
import io.sparkcompletions.model.Outcome;

/** The figures behind {@link LiveStats}. Not thread-safe: guarded by the pump's lock. */
final class Counters {
  private int pending;
  private long sent;
  private long answered;
  private long failed;
  private long retries;
  private long rateLimited;
  private long unanswered;
  private long lateAnswers;
  private long inputTokens;
  private long outputTokens;

  /** Calls began to wait, or stopped waiting where the number is negative. */
  void waiting(int calls) {
    pending += calls;
  }

  void sent(Attempts attempts) {
    sent++;
    if (attempts.made() > 1) {
      retries++;
    }
  }

  /** The tokens of a late answer count too: they were billed. */
  void exchangeEnded(Outcome outcome, boolean mayBeBilled, boolean isLate) {
    if (mayBeBilled) {
      unanswered++;
    }
    if (outcome instanceof Failure failure && failure.code() == ErrorCode.RATE_LIMITED) {
      rateLimited++;
    }
    if (outcome instanceof Answer answer) {
      Long input = answer.usage().inputTokens();
      Long output = answer.usage().outputTokens();
      inputTokens += input == null ? 0 : input;
      outputTokens += output == null ? 0 : output;
      if (isLate) {
        lateAnswers++;
      }
    }
  }

  void ended(Outcome outcome) {
    if (outcome instanceof Answer) {
      answered++;
    } else {
      failed++;
    }
  }

  LiveStats snapshot(int inFlight) {
    return new LiveStats(
        pending,
        inFlight,
        sent,
        answered,
        failed,
        retries,
        rateLimited,
        unanswered,
        lateAnswers,
        inputTokens,
        outputTokens);
  }
}
