package io.sparkcompletions.bench.client;

/**
 * How a load went.
 *
 * @param answered rows with an answer
 * @param failed rows without
 * @param startedAt when the job started, in microseconds since 1970
 * @param lastRowAt when the last row was handed on, on the same clock, which all processes of this
 *     machine share
 * @param cpuNanos of the whole process, from the start of the job to its end
 * @param wallNanos from the start of the job to its end
 * @param gcMillis spent by the collectors in that time
 * @param heapMiB in use at the end, before any collection
 */
public record Measured(
    long answered,
    long failed,
    long startedAt,
    long lastRowAt,
    long cpuNanos,
    long wallNanos,
    long gcMillis,
    long heapMiB) {}
