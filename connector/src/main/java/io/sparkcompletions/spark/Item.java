package io.sparkcompletions.spark;

import io.sparkcompletions.error.ErrorCode;
import io.sparkcompletions.ledger.Bucket;
import io.sparkcompletions.model.CompletionRequest;
import io.sparkcompletions.model.RequestKey;
import java.util.function.Supplier;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/** A row that has come through the shuffle. */
sealed interface Item {
  /** The row as Spark handed it over. */
  Row row();

  /** The id shown on the row. */
  @Nullable String customId();

  /** Heap that the row takes, see {@link RowBytes}. */
  long bytes();

  /**
   * A row that can be asked for.
   *
   * @param key the key its answer is known by
   * @param bucket the bucket it was shuffled by
   * @param request makes the request when it is needed
   */
  record Asked(
      Row row,
      @Nullable String customId,
      long bytes,
      RequestKey key,
      Bucket bucket,
      Supplier<CompletionRequest> request)
      implements Item {}

  /** A row for which nothing can be asked. */
  record Unaskable(Row row, @Nullable String customId, long bytes, ErrorCode problem)
      implements Item {}
}
