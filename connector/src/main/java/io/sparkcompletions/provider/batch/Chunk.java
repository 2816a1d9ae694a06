package io.sparkcompletions.provider.batch;

import io.sparkcompletions.model.ModelId;

/**
 * What goes to the provider as one batch.
 *
 * @param marker names it, for us and in the provider's lists: 1 to 64 of {@code [A-Za-z0-9_-]}
 * @param items how many requests its file holds
 * @param bytes of its file
 */
public record Chunk(ModelId model, String marker, int items, long bytes) {}
