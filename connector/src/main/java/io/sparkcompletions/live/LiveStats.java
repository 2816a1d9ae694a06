package io.sparkcompletions.live;

/**
 * What an engine has done since it started; all tasks that share it together.
 *
 * @param pending requests submitted and not in flight
 * @param inFlight exchanges under way
 * @param sent exchanges made, those that failed to connect included
 * @param answered requests that ended with an answer
 * @param failed requests that ended without one
 * @param retries exchanges after a request's first
 * @param rateLimited exchanges refused because there were too many
 * @param unanswered exchanges that were sent, brought no whole answer, and may have been billed
 * @param lateAnswers answers that came after their request had been broken off
 */
public record LiveStats(
    int pending,
    int inFlight,
    long sent,
    long answered,
    long failed,
    long retries,
    long rateLimited,
    long unanswered,
    long lateAnswers,
    long inputTokens,
    long outputTokens) {}
