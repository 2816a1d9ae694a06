package io.sparkcompletions.live.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RateLimitTest {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  @Test
  void theBucketHoldsHalfASecond() {
    RateLimit limit = new RateLimit(6000);
    int taken = 0;
    while (limit.waitNanos(0, 1) == 0) {
      limit.take(0, 1);
      taken++;
    }
    assertThat(taken).isEqualTo(50);
    assertThat(limit.waitNanos(0, 1)).isEqualTo(SECOND / 100);
  }

  @Test
  void theBucketHoldsAtLeastOneUnit() {
    RateLimit limit = new RateLimit(6);
    limit.take(0, 1);
    assertThat(limit.waitNanos(0, 1)).isEqualTo(10 * SECOND);
    assertThat(limit.waitNanos(10 * SECOND, 1)).isZero();
  }

  @Test
  void overAMinuteTheRateIsKeptExactly() {
    RateLimit limit = new RateLimit(3000);
    long now = 0;
    int taken = 0;
    while (now <= 60 * SECOND) {
      long wait = limit.waitNanos(now, 1);
      if (wait == 0) {
        limit.take(now, 1);
        taken++;
      } else {
        now += wait;
      }
    }
    assertThat(taken).isEqualTo(3000 + 25);
  }

  @Test
  void idleTimeIsNotSavedUp() {
    RateLimit limit = new RateLimit(60);
    limit.take(0, 1);
    limit.take(3600 * SECOND, 1);
    assertThat(limit.waitNanos(3600 * SECOND, 1)).isEqualTo(SECOND);
  }

  @Test
  void whatIsLargerThanTheBucketPassesWhenItIsFullAndLeavesADebt() {
    RateLimit limit = new RateLimit(60_000);
    assertThat(limit.waitNanos(0, 10_000)).isZero();
    limit.take(0, 10_000);
    assertThat(limit.waitNanos(0, 10_000)).isEqualTo(10 * SECOND);
    assertThat(limit.waitNanos(0, 1)).isEqualTo(10 * SECOND - SECOND / 2 + SECOND / 1000);
  }

  @Test
  void aCorrectionGivesBackOrTakesMore() {
    RateLimit limit = new RateLimit(60_000);
    limit.take(0, 10_000);
    limit.correct(-9_000);
    assertThat(limit.waitNanos(0, 500)).isEqualTo(SECOND);
    limit.correct(1_000);
    assertThat(limit.waitNanos(0, 500)).isEqualTo(2 * SECOND);
  }

  @Test
  void ratesFarAboveOneUnitPerNanosecondStayExactEnough() {
    RateLimit limit = new RateLimit(10_000_000_000L);
    limit.take(0, 10_000_000_000L);
    assertThat(limit.waitNanos(0, 10_000_000_000L)).isEqualTo(60 * SECOND);
  }

  @Test
  void aRateOfNothingIsADefect() {
    assertThatThrownBy(() -> new RateLimit(0)).isInstanceOf(IllegalArgumentException.class);
  }
}
