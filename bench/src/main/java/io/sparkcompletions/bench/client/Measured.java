package io.sparkcompletions.bench.client;

/**
 * How a load went.
 *
 * @param answered rows with an answer
 * @param failed rows without
 * @param lastRowAt when the last row was handed on, in microseconds since 1970: comparable with
 *     what other processes of this machine note
 * @param cpuNanos of the whole process, from the start of the job to its end
 * @param wallNanos from the start of the job to its end
 * @param gcMillis spent by the collectors in that time
 * @param heapMiB in use at the end, before any collection
 */
public record Measured(
    long answered,
    long failed,
    long lastRowAt,
    long cpuNanos,
    long wallNanos,
    long gcMillis,
    long heapMiB) {}
