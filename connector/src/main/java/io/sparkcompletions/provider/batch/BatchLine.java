package io.sparkcompletions.provider.batch;

import io.sparkcompletions.model.HttpReply;
import org.jspecify.annotations.Nullable;

/**
 * One line of a batch's results.
 *
 * @param wireId whose it is; null if the line cannot be read or does not say
 * @param fate what happened to the request
 * @param reply what the provider would have replied to the same request sent alone, for the live
 *     decoder; null unless {@link Fate#REPLIED}
 */
public record BatchLine(@Nullable String wireId, Fate fate, @Nullable HttpReply reply) {
  /** The end of one request. */
  public enum Fate {
    /** There is a reply, which may be an error. */
    REPLIED,
    /** The window ended before it was run. */
    EXPIRED,
    /** The batch was cancelled before it was run. */
    CANCELLED,
    /** The line is damaged. */
    UNREADABLE
  }

  /** A line that cannot be read. */
  public static final BatchLine UNREADABLE = new BatchLine(null, Fate.UNREADABLE, null);

  /** A request that was not run. */
  public static BatchLine notRun(@Nullable String wireId, Fate fate) {
    return new BatchLine(wireId, fate, null);
  }

  /** A request that was. */
  public static BatchLine replied(@Nullable String wireId, HttpReply reply) {
    return new BatchLine(wireId, Fate.REPLIED, reply);
  }
}
