package io.sparkcompletions.provider;

import io.sparkcompletions.pricing.PlantedArrow;

/** Points back at what points here, so that the architecture test can show that it sees it. */
public record PlantedCycle(PlantedArrow arrow) {}
