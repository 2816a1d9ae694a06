package io.sparkcompletions.simulator.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcompletions.simulator.SettableClock;
import io.sparkcompletions.simulator.behaviour.Admission.Admitted;
import io.sparkcompletions.simulator.behaviour.Admission.Limited;
import io.sparkcompletions.simulator.behaviour.Admission.TooLarge;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RateLimiterTest {

  private final SettableClock clock = new SettableClock();

  @Test
  void withoutLimitsEverythingIsAdmittedAndNothingIsTold() {
    RateLimiter limiter = new RateLimiter(RateLimits.NONE, clock);

    assertThat(limiter.admit("m", Demand.ofTokens(1_000_000)))
        .isEqualTo(new Admitted(Quotas.UNLIMITED));
  }

  @Test
  void burstIsTheShareOfTheMinuteThatFallsIntoTheSlice() {
    RateLimiter limiter = limiter(600L, null, 2, false);

    assertThat(admitted(limiter, 25)).isEqualTo(20);
    clock.advance(Duration.ofMillis(500));
    assertThat(admitted(limiter, 25)).isEqualTo(5);
    clock.advance(Duration.ofMinutes(10));
    assertThat(admitted(limiter, 25)).isEqualTo(20);
  }

  @Test
  void sustainedRateIsTheLimitWhateverTheSlice() {
    RateLimiter limiter = limiter(600L, null, 1, false);

    int admitted = 0;
    for (int i = 0; i < 6_000; i++) {
      clock.advance(Duration.ofMillis(10));
      admitted += admitted(limiter, 1);
    }
    assertThat(admitted).isBetween(600, 611);
  }

  @Test
  void refusalNamesLimitUseAndTheWaitAfterWhichTheSameRequestFits() {
    RateLimiter limiter = limiter(60L, null, 1, false);
    limiter.admit("m", Demand.ofTokens(1));

    Limited refused = (Limited) limiter.admit("m", Demand.ofTokens(1));

    assertThat(refused.metric()).isEqualTo(Metric.REQUESTS);
    assertThat(refused.limit()).isEqualTo(60);
    assertThat(refused.used()).isEqualTo(1);
    assertThat(refused.requested()).isEqualTo(1);
    assertThat(refused.retryIn()).isEqualTo(Duration.ofSeconds(1));
    clock.advance(refused.retryIn().minusMillis(1));
    assertThat(limiter.admit("m", Demand.ofTokens(1))).isInstanceOf(Limited.class);
    clock.advance(Duration.ofMillis(1));
    assertThat(limiter.admit("m", Demand.ofTokens(1))).isInstanceOf(Admitted.class);
  }

  @Test
  void headersTellOfTheMinuteAndOfTheTimeUntilItIsFull() {
    RateLimiter limiter = limiter(60L, 6_000L, 60, false);

    Quotas quotas = limiter.admit("m", Demand.ofTokens(1_500)).quotas();

    assertThat(quotas.of(Metric.REQUESTS)).contains(new Quota(60, 59, Duration.ofSeconds(1)));
    assertThat(quotas.of(Metric.TOKENS)).contains(new Quota(6_000, 4_500, Duration.ofSeconds(15)));
  }

  @Test
  void tokensAreLimitedToo() {
    RateLimiter limiter = limiter(null, 6_000L, 60, false);
    limiter.admit("m", Demand.ofTokens(5_000));

    Limited refused = (Limited) limiter.admit("m", Demand.ofTokens(2_000));

    assertThat(refused.metric()).isEqualTo(Metric.TOKENS);
    assertThat(refused.used()).isEqualTo(5_000);
    assertThat(refused.retryIn()).isEqualTo(Duration.ofSeconds(10));
  }

  @Test
  void requestAboveTheSliceIsAdmittedFromAFullSliceAndLeavesADebt() {
    RateLimiter limiter = limiter(null, 6_000L, 1, false);

    assertThat(limiter.admit("m", Demand.ofTokens(600))).isInstanceOf(Admitted.class);
    Limited refused = (Limited) limiter.admit("m", Demand.ofTokens(100));
    assertThat(refused.retryIn()).isEqualTo(Duration.ofSeconds(6));
  }

  @Test
  void requestAboveTheMinuteCanNeverBeAdmitted() {
    RateLimiter limiter = limiter(null, 6_000L, 1, false);

    TooLarge refused = (TooLarge) limiter.admit("m", Demand.ofTokens(6_001));

    assertThat(refused.limit()).isEqualTo(6_000);
    assertThat(refused.requested()).isEqualTo(6_001);
  }

  @Test
  void outputIsTakenWhenItIsKnownAndItsDebtHoldsBackTheNextRequest() {
    RateLimiter limiter =
        new RateLimiter(
            new RateLimits(
                Map.of(Metric.INPUT_TOKENS, 6_000L, Metric.OUTPUT_TOKENS, 6_000L),
                Duration.ofSeconds(1),
                false),
            clock);

    assertThat(limiter.admit("m", Demand.ofInput(10))).isInstanceOf(Admitted.class);
    Quotas quotas = limiter.spend("m", Metric.OUTPUT_TOKENS, 300);
    assertThat(quotas.of(Metric.OUTPUT_TOKENS).orElseThrow().remaining()).isEqualTo(5_700);

    Limited refused = (Limited) limiter.admit("m", Demand.ofInput(10));
    assertThat(refused.metric()).isEqualTo(Metric.OUTPUT_TOKENS);
    assertThat(refused.retryIn()).isEqualTo(Duration.ofSeconds(2));
    assertThat(refused.quotas().of(Metric.INPUT_TOKENS).orElseThrow().remaining()).isEqualTo(5_990);
    clock.advance(Duration.ofSeconds(2));
    assertThat(limiter.admit("m", Demand.ofInput(10))).isInstanceOf(Admitted.class);
  }

  @Test
  void metricThatAProviderDoesNotLimitIsNotTakenFrom() {
    RateLimiter limiter = limiter(null, 6_000L, 60, false);

    assertThat(limiter.admit("m", Demand.ofInput(1_000_000))).isInstanceOf(Admitted.class);
    assertThat(limiter.admit("m", Demand.ofTokens(6_000))).isInstanceOf(Admitted.class);
  }

  @Test
  void modelsHaveQuotasOfTheirOwn() {
    RateLimiter limiter = limiter(60L, null, 1, false);
    limiter.admit("m", Demand.ofTokens(1));

    assertThat(limiter.admit("m", Demand.ofTokens(1))).isInstanceOf(Limited.class);
    assertThat(limiter.admit("other", Demand.ofTokens(1))).isInstanceOf(Admitted.class);
  }

  @Test
  void hammeringDelaysRecoveryByOneSliceAtMost() {
    RateLimiter limiter = limiter(600L, null, 1, true);
    assertThat(admitted(limiter, 10)).isEqualTo(10);

    assertThat(admitted(limiter, 1_000)).isZero();

    clock.advance(Duration.ofMillis(1_050));
    assertThat(limiter.admit("m", Demand.ofTokens(1))).isInstanceOf(Limited.class);
    clock.advance(Duration.ofMillis(200));
    assertThat(limiter.admit("m", Demand.ofTokens(1))).isInstanceOf(Admitted.class);
  }

  @Test
  void requestRefusedByItsDialectCountsAsARequest() {
    RateLimiter limiter = limiter(120L, null, 1, true);
    limiter.admit("m", Demand.ofTokens(1));
    limiter.countFailed("m");

    assertThat(limiter.admit("m", Demand.ofTokens(1))).isInstanceOf(Limited.class);
  }

  @Test
  void resetAndOtherLimitsFillTheQuotas() {
    RateLimiter limiter = limiter(60L, null, 1, false);
    limiter.admit("m", Demand.ofTokens(1));
    limiter.reset();
    assertThat(limiter.admit("m", Demand.ofTokens(1))).isInstanceOf(Admitted.class);

    limiter.limitTo(limits(120L, null, 1, false));
    assertThat(admitted(limiter, 5)).isEqualTo(2);
  }

  private int admitted(RateLimiter limiter, int attempts) {
    int admitted = 0;
    for (int i = 0; i < attempts; i++) {
      admitted += limiter.admit("m", Demand.ofTokens(1)) instanceof Admitted ? 1 : 0;
    }
    return admitted;
  }

  private RateLimiter limiter(
      @Nullable Long requests, @Nullable Long tokens, int burstSeconds, boolean refusedCount) {
    return new RateLimiter(limits(requests, tokens, burstSeconds, refusedCount), clock);
  }

  private static RateLimits limits(
      @Nullable Long requests, @Nullable Long tokens, int burstSeconds, boolean refusedCount) {
    Map<Metric, Long> perMinute = new EnumMap<>(Metric.class);
    if (requests != null) {
      perMinute.put(Metric.REQUESTS, requests);
    }
    if (tokens != null) {
      perMinute.put(Metric.TOKENS, tokens);
    }
    return new RateLimits(perMinute, Duration.ofSeconds(burstSeconds), refusedCount);
  }
}
