package io.sparkcompletions.simulator.behaviour;

import java.util.Map;
import java.util.Optional;

/** The quotas of one model after one request; what is not limited is absent. */
public record Quotas(Map<Metric, Quota> byMetric) {

  public static final Quotas UNLIMITED = new Quotas(Map.of());

  public Quotas {
    byMetric = Map.copyOf(byMetric);
  }

  public Optional<Quota> of(Metric metric) {
    return Optional.ofNullable(byMetric.get(metric));
  }
}
