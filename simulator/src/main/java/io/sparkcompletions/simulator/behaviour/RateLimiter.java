package io.sparkcompletions.simulator.behaviour;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;

/**
 * Enforces what is limited per minute, for each model by itself.
 *
 * <p>A request takes one request and its demand, or nothing of the tokens when it is refused.
 * Thread-safe: one lock, held for arithmetic only.
 */
public final class RateLimiter {

  /** Guarded by this. */
  private final Map<String, Meters> meters = new HashMap<>();

  private final InstantSource clock;
  private RateLimits limits;

  public RateLimiter(RateLimits limits, InstantSource clock) {
    this.limits = limits;
    this.clock = clock;
  }

  public synchronized Admission admit(String model, Demand demand) {
    Instant now = clock.instant();
    Meters of = meters.computeIfAbsent(model, name -> new Meters(limits, now));
    of.refill(now);
    Map<Metric, Long> demands = new EnumMap<>(Metric.class);
    demands.put(Metric.REQUESTS, 1L);
    demands.putAll(demand.amounts());
    demands.keySet().retainAll(of.byMetric.keySet());
    for (Map.Entry<Metric, Long> each : demands.entrySet()) {
      RateMeter meter = of.meter(each.getKey());
      if (each.getKey() != Metric.REQUESTS && each.getValue() > meter.limit()) {
        of.punish(limits);
        return new Admission.TooLarge(each.getKey(), meter.limit(), each.getValue(), of.quotas());
      }
    }
    for (Map.Entry<Metric, Long> each : demands.entrySet()) {
      if (!of.meter(each.getKey()).waitFor(each.getValue()).isZero()) {
        return refuse(of, each.getKey(), each.getValue());
      }
    }
    demands.forEach((metric, amount) -> of.meter(metric).take(amount));
    return new Admission.Admitted(of.quotas());
  }

  /**
   * Takes what became known after admission.
   *
   * @return the quotas from now on
   */
  public synchronized Quotas spend(String model, Metric metric, long amount) {
    Meters of = meters.get(model);
    if (of == null) {
      return Quotas.UNLIMITED;
    }
    of.refill(clock.instant());
    if (of.byMetric.containsKey(metric)) {
      of.meter(metric).take(amount);
    }
    return of.quotas();
  }

  /** A request that its dialect refused: it counts as a request all the same. */
  public synchronized void countFailed(String model) {
    Meters of = meters.get(model);
    if (of != null) {
      of.refill(clock.instant());
      of.punish(limits);
    }
  }

  /** Full quotas for everybody. */
  public synchronized void reset() {
    meters.clear();
  }

  public synchronized void limitTo(RateLimits other) {
    if (!other.equals(limits)) {
      limits = other;
      meters.clear();
    }
  }

  private Admission refuse(Meters of, Metric metric, long requested) {
    of.punish(limits);
    RateMeter meter = of.meter(metric);
    long used = meter.limit() - meter.remaining();
    Duration retryIn = meter.waitFor(requested);
    return new Admission.Limited(metric, meter.limit(), used, requested, retryIn, of.quotas());
  }

  private static final class Meters {

    final Map<Metric, RateMeter> byMetric = new EnumMap<>(Metric.class);

    Meters(RateLimits limits, Instant now) {
      limits
          .perMinute()
          .forEach(
              (metric, limit) -> byMetric.put(metric, new RateMeter(limit, limits.burst(), now)));
    }

    RateMeter meter(Metric metric) {
      RateMeter meter = byMetric.get(metric);
      if (meter == null) {
        throw new IllegalArgumentException(metric + " is not limited");
      }
      return meter;
    }

    void refill(Instant now) {
      byMetric.values().forEach(meter -> meter.refill(now));
    }

    void punish(RateLimits limits) {
      if (byMetric.containsKey(Metric.REQUESTS) && limits.refusedRequestsCount()) {
        meter(Metric.REQUESTS).punish();
      }
    }

    Quotas quotas() {
      Map<Metric, Quota> quotas = new EnumMap<>(Metric.class);
      byMetric.forEach(
          (metric, meter) ->
              quotas.put(metric, new Quota(meter.limit(), meter.remaining(), meter.untilFull())));
      return new Quotas(quotas);
    }
  }
}
