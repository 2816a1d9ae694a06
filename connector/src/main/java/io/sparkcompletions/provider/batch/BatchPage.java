package io.sparkcompletions.provider.batch;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Some of an account's batches, newest first.
 *
 * @param next where the next page begins; null on the last
 */
public record BatchPage(List<BatchStatus> batches, @Nullable String next) {
  public BatchPage {
    batches = List.copyOf(batches);
  }
}
