package io.sparkcompletions.simulator.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GoDurationTest {

  @ParameterizedTest
  @CsvSource({
    "PT0S, 0s",
    "PT0.009S, 9ms",
    "PT0.0000001S, 1ms",
    "PT1S, 1s",
    "PT8.64S, 8.64s",
    "PT72S, 1m12s",
    "PT6M, 6m0s",
    "PT2M59.56S, 2m59.56s",
    "PT1H2M3S, 1h2m3s",
    "PT1H, 1h0m0s",
  })
  void durationsArePrintedAsGoPrintsThem(Duration duration, String text) {
    assertThat(GoDuration.format(duration)).isEqualTo(text);
  }
}
