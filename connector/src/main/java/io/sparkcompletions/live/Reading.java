package io.sparkcompletions.live;

import io.sparkcompletions.live.Contact.Sign;
import io.sparkcompletions.model.Failure;
import io.sparkcompletions.model.Outcome;
import io.sparkcompletions.provider.RateLimits;

/**
 * What a finished exchange means.
 *
 * @param sign what it says about the server
 * @param unanswered whether it may have been billed without bringing an answer
 */
record Reading(Outcome outcome, Sign sign, boolean unanswered, RateLimits rateLimits) {
  /** Nothing went out: the failure is on this side. */
  static Reading of(Failure failure) {
    return new Reading(failure, Sign.NONE, false, RateLimits.UNKNOWN);
  }
}
