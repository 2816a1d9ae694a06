package io.sparkcompletions.bench.client;

/**
 * A first job, on one clock of microseconds.
 *
 * @param readyAt when the session had answered its first statement
 * @param firstRowAt when the first row reached the step after the shuffle; of the product, the
 *     first row with its answer
 * @param endedAt when the job had ended
 */
public record Started(long readyAt, long firstRowAt, long endedAt) {}
