package io.sparkcompletions.provider.batch;

/**
 * How many requests of a batch have come to which end, as far as the provider says before or after
 * its end. Zeros while it does not say.
 *
 * @param total requests accepted
 */
public record BatchCounts(long total, long succeeded, long failed, long cancelled, long expired) {
  /** Nothing is known. */
  public static final BatchCounts NONE = new BatchCounts(0, 0, 0, 0, 0);
}
