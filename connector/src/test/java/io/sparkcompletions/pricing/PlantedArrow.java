package io.sparkcompletions.pricing;

import io.sparkcompletions.provider.ProviderAdapter;

/** Points against the arrows, so that the architecture test can show that it sees such a thing. */
public record PlantedArrow(ProviderAdapter adapter) {}
