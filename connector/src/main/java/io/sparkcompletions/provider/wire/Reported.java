package io.sparkcompletions.provider.wire;

import io.sparkcompletions.model.Usage;
import org.jspecify.annotations.Nullable;

/**
 * What a success says about itself beside its answer.
 *
 * @param model the model that answered, null if not named
 * @param serviceTier the tier that served it, null if not named
 */
public record Reported(@Nullable String model, @Nullable String serviceTier, Usage usage) {}
