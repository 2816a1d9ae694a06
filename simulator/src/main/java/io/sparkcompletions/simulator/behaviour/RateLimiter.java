package io.sparkcompletions.simulator.behaviour;

import io.sparkcompletions.simulator.behaviour.Admission.Metric;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Enforces requests and tokens per minute, for each model by itself.
 *
 * <p>A request takes one request and its estimated tokens, or nothing of the tokens when it is
 * refused. Thread-safe: one lock, held for arithmetic only.
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

  public synchronized Admission admit(String model, long tokens) {
    Instant now = clock.instant();
    Meters of = meters.computeIfAbsent(model, name -> new Meters(limits, now));
    of.refill(now);
    if (of.tokens != null && tokens > of.tokens.limit()) {
      of.punish(limits);
      return new Admission.TooLarge(of.tokens.limit(), tokens, of.quotas());
    }
    Duration forRequest = of.requests == null ? Duration.ZERO : of.requests.waitFor(1);
    Duration forTokens = of.tokens == null ? Duration.ZERO : of.tokens.waitFor(tokens);
    if (of.requests != null && !forRequest.isZero()) {
      return refuse(of, Metric.REQUESTS, of.requests, 1);
    }
    if (of.tokens != null && !forTokens.isZero()) {
      return refuse(of, Metric.TOKENS, of.tokens, tokens);
    }
    of.take(tokens);
    return new Admission.Admitted(of.quotas());
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

  private Admission refuse(Meters of, Metric metric, RateMeter meter, long requested) {
    of.punish(limits);
    long used = meter.limit() - meter.remaining();
    return new Admission.Limited(
        metric, meter.limit(), used, requested, meter.waitFor(requested), of.quotas());
  }

  private static final class Meters {

    final @Nullable RateMeter requests;
    final @Nullable RateMeter tokens;

    Meters(RateLimits limits, Instant now) {
      requests = meter(limits.requestsPerMinute(), limits, now);
      tokens = meter(limits.tokensPerMinute(), limits, now);
    }

    private static @Nullable RateMeter meter(Optional<Long> limit, RateLimits limits, Instant now) {
      return limit.map(value -> new RateMeter(value, limits.burst(), now)).orElse(null);
    }

    void refill(Instant now) {
      if (requests != null) {
        requests.refill(now);
      }
      if (tokens != null) {
        tokens.refill(now);
      }
    }

    void take(long amount) {
      if (requests != null) {
        requests.take(1);
      }
      if (tokens != null) {
        tokens.take(amount);
      }
    }

    void punish(RateLimits limits) {
      if (requests != null && limits.refusedRequestsCount()) {
        requests.punish();
      }
    }

    Quotas quotas() {
      return new Quotas(quota(requests), quota(tokens));
    }

    private static Optional<Quota> quota(@Nullable RateMeter meter) {
      return meter == null
          ? Optional.empty()
          : Optional.of(new Quota(meter.limit(), meter.remaining(), meter.untilFull()));
    }
  }
}
