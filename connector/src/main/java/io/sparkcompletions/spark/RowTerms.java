package io.sparkcompletions.spark;

import io.sparkcompletions.model.ModelId;
import org.jspecify.annotations.Nullable;

/**
 * By what a row with settings of its own is priced and judged, in place of the call's terms.
 *
 * @param model the model it asks
 * @param policy what its answer means
 * @param followUps which requests follow from its answer
 * @param schema the name of its schema; null for the call's own
 */
record RowTerms(ModelId model, AnswerPolicy policy, FollowUps followUps, @Nullable String schema) {}
