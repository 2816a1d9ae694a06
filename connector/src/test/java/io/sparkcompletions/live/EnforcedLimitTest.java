package io.sparkcompletions.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The engine against a provider that enforces its limit, on virtual time. */
class EnforcedLimitTest {
  private static final Duration LATENCY = Duration.ofMillis(200);

  @ParameterizedTest
  @CsvSource({"1, NONE", "1, SECONDS", "1, PRECISE", "60, NONE", "60, SECONDS", "60, PRECISE"})
  void aLimitNobodyConfiguredIsFoundFromRefusals(double bucketSeconds, EnforcedLimit.Hints hints) {
    EnforcedLimit limit =
        new EnforcedLimit(64, OptionalLong.empty(), 3000, bucketSeconds, LATENCY, hints, false);
    assertThat(limit.run(6000)).isGreaterThan(0.95);
    assertThat(limit.answered()).isEqualTo(6000);
    assertThat(limit.refusedShare())
        .as("a minute's worth is accepted at any pace: without a hint, coming down takes longer")
        .isLessThan(bucketSeconds == 60 && hints == EnforcedLimit.Hints.NONE ? 0.03 : 0.02);
    assertThat(limit.mostAttempts).isLessThanOrEqualTo(10);
  }

  @ParameterizedTest
  @CsvSource({"1, SECONDS", "1, PRECISE", "60, SECONDS", "60, PRECISE"})
  void aLimitToldByHeadersIsKeptFromTheStart(double bucketSeconds, EnforcedLimit.Hints hints) {
    EnforcedLimit limit =
        new EnforcedLimit(64, OptionalLong.empty(), 3000, bucketSeconds, LATENCY, hints, true);
    assertThat(limit.run(6000)).isGreaterThan(0.97);
    assertThat(limit.answered()).isEqualTo(6000);
    assertThat(limit.refusedShare()).isLessThan(0.005);
  }

  @ParameterizedTest
  @CsvSource({
    "64, 200, rate_limited",
    "64, 200, rate_limited 0",
    "64, 200, overloaded",
    "64, 5000, rate_limited",
    "64, 5000, overloaded",
    "8, 200, rate_limited",
    "8, 200, overloaded",
    "400, 1000, rate_limited",
    "400, 1000, overloaded"
  })
  void refusalsNowAndThenHardlySlowAnybodyDown(int concurrency, long latencyMillis, String fault) {
    Duration latency = Duration.ofMillis(latencyMillis);
    int rows = concurrency * 100;
    EnforcedLimit without = EnforcedLimit.none(concurrency, latency, 0, fault);
    EnforcedLimit with = EnforcedLimit.none(concurrency, latency, 0.02, fault);
    without.run(rows);
    with.run(rows);
    assertThat(with.refusedShare()).as("the fault happens").isGreaterThan(0.01);
    assertThat(without.seconds() / with.seconds()).isGreaterThan(0.9);
    assertThat(with.answered()).isGreaterThanOrEqualTo(rows - rows / 1000);
  }

  @Test
  void aConfiguredLimitIsUsedAndNeverExceeded() {
    EnforcedLimit limit =
        new EnforcedLimit(
            64, OptionalLong.of(3000), 3000, 1, LATENCY, EnforcedLimit.Hints.PRECISE, false);
    assertThat(limit.run(6000)).isGreaterThan(0.97);
    assertThat(limit.answered()).isEqualTo(6000);
    assertThat(limit.refusedShare()).isZero();
  }

  @Test
  void aLimitConfiguredTooHighIsCorrectedByRefusals() {
    EnforcedLimit limit =
        new EnforcedLimit(
            64, OptionalLong.of(6000), 3000, 1, LATENCY, EnforcedLimit.Hints.PRECISE, false);
    assertThat(limit.run(6000)).isGreaterThan(0.95);
    assertThat(limit.answered()).isEqualTo(6000);
    assertThat(limit.refusedShare()).isLessThan(0.02);
  }

  @ParameterizedTest
  @CsvSource({"1000, 60, 200", "64, 10, 60000", "1000, 3000, 200"})
  void aLimitFarBelowTheConcurrencyLosesNoRow(int concurrency, long perMinute, long latencyMillis) {
    EnforcedLimit limit =
        new EnforcedLimit(
            concurrency,
            OptionalLong.empty(),
            perMinute,
            1,
            Duration.ofMillis(latencyMillis),
            EnforcedLimit.Hints.PRECISE,
            false);
    limit.run(1500);
    assertThat(limit.answered()).isEqualTo(1500);
    assertThat(limit.mostAttempts).isLessThanOrEqualTo(25);
  }
}
