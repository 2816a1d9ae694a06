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
  @CsvSource({"1, false", "1, true", "60, false", "60, true"})
  void aLimitNobodyConfiguredIsFoundFromRefusals(double bucketSeconds, boolean preciseHints) {
    EnforcedLimit limit =
        new EnforcedLimit(
            64, OptionalLong.empty(), 3000, bucketSeconds, LATENCY, preciseHints, false);
    assertThat(limit.run(6000)).isGreaterThan(0.95);
    assertThat(limit.answered()).isEqualTo(6000);
    assertThat(limit.refusedShare()).isLessThan(0.02);
    assertThat(limit.mostAttempts).isLessThanOrEqualTo(10);
  }

  @ParameterizedTest
  @CsvSource({"1, false", "1, true", "60, false", "60, true"})
  void aLimitToldByHeadersIsKeptFromTheStart(double bucketSeconds, boolean preciseHints) {
    EnforcedLimit limit =
        new EnforcedLimit(
            64, OptionalLong.empty(), 3000, bucketSeconds, LATENCY, preciseHints, true);
    assertThat(limit.run(6000)).isGreaterThan(0.97);
    assertThat(limit.answered()).isEqualTo(6000);
    assertThat(limit.refusedShare()).isLessThan(0.005);
  }

  @Test
  void aConfiguredLimitIsUsedAndNeverExceeded() {
    EnforcedLimit limit =
        new EnforcedLimit(64, OptionalLong.of(3000), 3000, 1, LATENCY, true, false);
    assertThat(limit.run(6000)).isGreaterThan(0.97);
    assertThat(limit.answered()).isEqualTo(6000);
    assertThat(limit.refusedShare()).isZero();
  }

  @Test
  void aLimitConfiguredTooHighIsCorrectedByRefusals() {
    EnforcedLimit limit =
        new EnforcedLimit(64, OptionalLong.of(6000), 3000, 1, LATENCY, true, false);
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
            true,
            false);
    limit.run(1500);
    assertThat(limit.answered()).isEqualTo(1500);
    assertThat(limit.mostAttempts).isLessThanOrEqualTo(25);
  }
}
