package io.sparkcompletions.simulator.dialect;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;

/**
 * Durations as Go prints them and the rate headers carry them: {@code 0s}, {@code 9ms}, {@code
 * 8.64s}, {@code 1m12s}, {@code 1h2m3s}. Rounded up to whole milliseconds.
 */
public final class GoDuration {

  private GoDuration() {}

  public static String format(Duration duration) {
    long millis = (duration.toNanos() + 999_999) / 1_000_000;
    if (millis == 0) {
      return "0s";
    }
    if (millis < 1_000) {
      return millis + "ms";
    }
    long minutes = millis / 60_000;
    StringBuilder text = new StringBuilder();
    if (minutes >= 60) {
      text.append(minutes / 60).append('h');
    }
    if (minutes > 0) {
      text.append(minutes % 60).append('m');
    }
    BigDecimal seconds =
        BigDecimal.valueOf(millis % 60_000)
            .divide(BigDecimal.valueOf(1_000), 3, RoundingMode.UNNECESSARY);
    return text.append(seconds.stripTrailingZeros().toPlainString()).append('s').toString();
  }
}
