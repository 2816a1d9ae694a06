package io.sparkcompletions.job.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcompletions.RunProgress;
import java.math.BigDecimal;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ProgressLineTest {
  @Test
  void aRunUnderWayIsToldInOneLine() {
    assertThat(line(3202, 1234, 2, Duration.ofSeconds(3)))
        .hasToString(
            "1,234 of 3,202 rows, 3 failed, 64 in flight, 120,345 tokens, $0.1235 and 2 unpriced,"
                + " told to slow down 2 times, 411 rows/s, 5 s left");
  }

  @Test
  void aSlowRunIsToldInHours() {
    assertThat(line(100_000, 100, 0, Duration.ofSeconds(100)).toString())
        .endsWith("$0.1235, 1.0 rows/s, 27 h 45 min left");
  }

  @Test
  void nothingIsSaidOfTheTimeLeftBeforeTheFirstRowAndAfterTheLast() {
    assertThat(line(10, 0, 0, Duration.ofSeconds(1)).toString()).endsWith("0.0 rows/s");
    assertThat(line(10, 10, 0, Duration.ofSeconds(1)).toString()).endsWith("10 rows/s");
  }

  private static ProgressLine line(long total, long rows, long unpriced, Duration elapsed) {
    RunProgress progress =
        new RunProgress(
            rows, 3, 0, 64, 120_000, 345, new BigDecimal("0.123456789"), unpriced, 0, unpriced, 2);
    return new ProgressLine(total, progress, elapsed);
  }
}
