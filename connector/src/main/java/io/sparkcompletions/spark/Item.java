package io.sparkcompletions.spark;

import io.sparkcompletions.error.ErrorCode;
import io.sparkcompletions.ledger.Bucket;
import io.sparkcompletions.model.CompletionRequest;
import io.sparkcompletions.model.RequestKey;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A row that has come through the shuffle. */
sealed interface Item {
  /** The cells that are passed through. */
  RawRow row();

  /** The id shown on the row. */
  @Nullable String customId();

  /** Heap that the row takes with its request, see {@link RowBytes}. */
  long bytes();

  /**
   * A row that can be asked for.
   *
   * @param key the key its answer is known by
   * @param bucket the bucket it was shuffled by
   * @param request makes the request when it is needed
   * @param terms the row's own; null where the call's hold
   * @param prefix what it begins with, a {@link io.sparkcompletions.model.RequestPrefix}; null
   *     where that does not matter
   */
  @SuppressWarnings("ArrayRecordComponent") // Never compared, and changed by nobody.
  record Asked(
      RawRow row,
      @Nullable String customId,
      long bytes,
      RequestKey key,
      Bucket bucket,
      Supplier<CompletionRequest> request,
      @Nullable RowTerms terms,
      byte @Nullable [] prefix)
      implements Item {}

  /**
   * A row for which nothing can be asked.
   *
   * @param explanation what is wrong in words; null for what the code means anyway
   */
  record Unaskable(
      RawRow row,
      @Nullable String customId,
      long bytes,
      ErrorCode problem,
      @Nullable String explanation)
      implements Item {}
}
