package io.sparkcompletions.simulator.behaviour;

import java.util.Optional;

/** The quotas of one model after one request; those that are not limited are absent. */
public record Quotas(Optional<Quota> requests, Optional<Quota> tokens) {
  public static final Quotas UNLIMITED = new Quotas(Optional.empty(), Optional.empty());
}
