package io.sparkcompletions.simulator.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcompletions.simulator.SettableClock;
import io.sparkcompletions.simulator.behaviour.Admission.Admitted;
import io.sparkcompletions.simulator.behaviour.Admission.Limited;
import io.sparkcompletions.simulator.behaviour.Admission.Metric;
import io.sparkcompletions.simulator.behaviour.Admission.TooLarge;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RateLimiterTest {

  private final SettableClock clock = new SettableClock();

  @Test
  void withoutLimitsEverythingIsAdmittedAndNothingIsTold() {
    RateLimiter limiter = new RateLimiter(RateLimits.NONE, clock);

    assertThat(limiter.admit("m", 1_000_000)).isEqualTo(new Admitted(Quotas.UNLIMITED));
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
    limiter.admit("m", 1);

    Limited refused = (Limited) limiter.admit("m", 1);

    assertThat(refused.metric()).isEqualTo(Metric.REQUESTS);
    assertThat(refused.limit()).isEqualTo(60);
    assertThat(refused.used()).isEqualTo(1);
    assertThat(refused.requested()).isEqualTo(1);
    assertThat(refused.retryIn()).isEqualTo(Duration.ofSeconds(1));
    clock.advance(refused.retryIn().minusMillis(1));
    assertThat(limiter.admit("m", 1)).isInstanceOf(Limited.class);
    clock.advance(Duration.ofMillis(1));
    assertThat(limiter.admit("m", 1)).isInstanceOf(Admitted.class);
  }

  @Test
  void headersTellOfTheMinuteAndOfTheTimeUntilItIsFull() {
    RateLimiter limiter = limiter(60L, 6_000L, 60, false);

    Quotas quotas = limiter.admit("m", 1_500).quotas();

    assertThat(quotas.requests()).contains(new Quota(60, 59, Duration.ofSeconds(1)));
    assertThat(quotas.tokens()).contains(new Quota(6_000, 4_500, Duration.ofSeconds(15)));
  }

  @Test
  void tokensAreLimitedToo() {
    RateLimiter limiter = limiter(null, 6_000L, 60, false);
    limiter.admit("m", 5_000);

    Limited refused = (Limited) limiter.admit("m", 2_000);

    assertThat(refused.metric()).isEqualTo(Metric.TOKENS);
    assertThat(refused.used()).isEqualTo(5_000);
    assertThat(refused.retryIn()).isEqualTo(Duration.ofSeconds(10));
  }

  @Test
  void requestAboveTheSliceIsAdmittedFromAFullSliceAndLeavesADebt() {
    RateLimiter limiter = limiter(null, 6_000L, 1, false);

    assertThat(limiter.admit("m", 600)).isInstanceOf(Admitted.class);
    Limited refused = (Limited) limiter.admit("m", 100);
    assertThat(refused.retryIn()).isEqualTo(Duration.ofSeconds(6));
  }

  @Test
  void requestAboveTheMinuteCanNeverBeAdmitted() {
    RateLimiter limiter = limiter(null, 6_000L, 1, false);

    TooLarge refused = (TooLarge) limiter.admit("m", 6_001);

    assertThat(refused.limit()).isEqualTo(6_000);
    assertThat(refused.requested()).isEqualTo(6_001);
  }

  @Test
  void modelsHaveQuotasOfTheirOwn() {
    RateLimiter limiter = limiter(60L, null, 1, false);
    limiter.admit("m", 1);

    assertThat(limiter.admit("m", 1)).isInstanceOf(Limited.class);
    assertThat(limiter.admit("other", 1)).isInstanceOf(Admitted.class);
  }

  @Test
  void hammeringDelaysRecoveryByOneSliceAtMost() {
    RateLimiter limiter = limiter(600L, null, 1, true);
    assertThat(admitted(limiter, 10)).isEqualTo(10);

    assertThat(admitted(limiter, 1_000)).isZero();

    clock.advance(Duration.ofMillis(1_050));
    assertThat(limiter.admit("m", 1)).isInstanceOf(Limited.class);
    clock.advance(Duration.ofMillis(200));
    assertThat(limiter.admit("m", 1)).isInstanceOf(Admitted.class);
  }

  @Test
  void requestRefusedByItsDialectCountsAsARequest() {
    RateLimiter limiter = limiter(120L, null, 1, true);
    limiter.admit("m", 1);
    limiter.countFailed("m");

    assertThat(limiter.admit("m", 1)).isInstanceOf(Limited.class);
  }

  @Test
  void resetAndOtherLimitsFillTheQuotas() {
    RateLimiter limiter = limiter(60L, null, 1, false);
    limiter.admit("m", 1);
    limiter.reset();
    assertThat(limiter.admit("m", 1)).isInstanceOf(Admitted.class);

    limiter.limitTo(limits(120L, null, 1, false));
    assertThat(admitted(limiter, 5)).isEqualTo(2);
  }

  private int admitted(RateLimiter limiter, int attempts) {
    int admitted = 0;
    for (int i = 0; i < attempts; i++) {
      admitted += limiter.admit("m", 1) instanceof Admitted ? 1 : 0;
    }
    return admitted;
  }

  private RateLimiter limiter(
      @Nullable Long requests, @Nullable Long tokens, int burstSeconds, boolean refusedCount) {
    return new RateLimiter(limits(requests, tokens, burstSeconds, refusedCount), clock);
  }

  private static RateLimits limits(
      @Nullable Long requests, @Nullable Long tokens, int burstSeconds, boolean refusedCount) {
    return new RateLimits(
        Optional.ofNullable(requests),
        Optional.ofNullable(tokens),
        Duration.ofSeconds(burstSeconds),
        refusedCount);
  }
}
