package io.sparkcompletions.provider.batch;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A batch as its provider tells of it.
 *
 * @param word the provider's own word for the state
 * @param marker the name that we gave it; null where the provider keeps none, or somebody else made
 *     it
 * @param createdAt null if the provider does not say
 * @param results what can be downloaded; empty before the end, and where nothing was run
 * @param hasInlineResults whether results came with this very reply
 * @param resultsAreGone whether the provider has deleted the results
 * @param problems why it was refused; empty in every state but {@link BatchState#FAILED}
 */
public record BatchStatus(
    String id,
    BatchState state,
    String word,
    @Nullable String marker,
    @Nullable Instant createdAt,
    BatchCounts counts,
    List<String> results,
    boolean hasInlineResults,
    boolean resultsAreGone,
    List<BatchProblem> problems) {
  public BatchStatus {
    results = List.copyOf(results);
    problems = List.copyOf(problems);
  }
}
