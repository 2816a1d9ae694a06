package io.sparkcompletions.live.lease;

import io.sparkcompletions.model.Failure;
import java.util.Optional;

/**
 * What an engine may do until it hears more.
 *
 * @param number of the report that it answers
 * @param validNanos how long after that report was sent it may start exchanges
 * @param places most exchanges under way; {@link Integer#MAX_VALUE} for no bound. If more are, it
 *     starts none until they have become fewer.
 * @param pauseNanos how long nothing starts
 * @param pauses counts the application's pauses: blocks from before the latest one are void
 * @param requests to be started
 * @param tokens to be asked for
 * @param againNanos how soon to ask again, for an engine that wants more or has too much
 * @param trip why everything ends, if so
 */
public record Lease(
    long number,
    long validNanos,
    int places,
    long pauseNanos,
    long pauses,
    Allotment requests,
    Allotment tokens,
    long againNanos,
    Optional<Failure> trip) {}
