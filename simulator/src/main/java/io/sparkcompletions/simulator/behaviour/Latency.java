package io.sparkcompletions.simulator.behaviour;

import io.sparkcompletions.simulator.config.Members;
import java.time.Duration;

/** How long an answer takes. */
public sealed interface Latency {

  Latency NONE = new Fixed(Duration.ZERO);

  Duration of(Draw draw);

  record Fixed(Duration value) implements Latency {
    @Override
    public Duration of(Draw draw) {
      return value;
    }
  }

  /**
   * Lognormal with a given mean and 99th percentile.
   *
   * <p>Formula: with mean m and percentile q, ln m = μ + σ²/2 and ln q = μ + zσ (z = 2.3263), so σ
   * = z − √(z² − 2 ln(q/m)) and μ = ln m − σ²/2. A solution exists up to q/m = e^(z²/2), which is
   * about 14.97.
   */
  record Lognormal(double mu, double sigma) implements Latency {

    private static final double Z99 = 2.326347874040841;
    static final double MAX_RATIO = Math.exp(Z99 * Z99 / 2);

    static Lognormal from(double meanMillis, double p99Millis) {
      double sigma = Z99 - Math.sqrt(Z99 * Z99 - 2 * Math.log(p99Millis / meanMillis));
      return new Lognormal(Math.log(meanMillis) - sigma * sigma / 2, sigma);
    }

    @Override
    public Duration of(Draw draw) {
      double millis = Math.exp(mu + sigma * draw.gaussian("latency"));
      return Duration.ofNanos(Math.round(millis * 1_000_000));
    }
  }

  /** Reads {@code {millis}} or {@code {meanMillis, p99Millis}}. */
  static Latency read(Members members) {
    boolean fixed = members.has("millis");
    boolean spread = members.has("meanMillis") || members.has("p99Millis");
    double millis = members.number("millis", 0, 3_600_000).orElse(0.0);
    double mean = members.number("meanMillis", 0.001, 3_600_000).orElse(0.0);
    double p99 = members.number("p99Millis", 0.001, 36_000_000).orElse(0.0);
    members.finish();
    if (fixed == spread) {
      return members.complain("millis", "or meanMillis with p99Millis is needed, not both", NONE);
    }
    if (fixed) {
      return new Fixed(Duration.ofNanos(Math.round(millis * 1_000_000)));
    }
    if (mean == 0 || p99 <= mean || p99 / mean > Lognormal.MAX_RATIO) {
      return members.complain(
          "p99Millis", "must be above meanMillis and at most 14.9 times as much", NONE);
    }
    return Lognormal.from(mean, p99);
  }
}
