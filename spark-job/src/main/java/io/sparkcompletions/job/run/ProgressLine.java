package io.sparkcompletions.job.run;

import io.sparkcompletions.RunProgress;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Locale;

/**
 * One line of progress.
 *
 * <pre>1,234 of 3,202 rows, 3 failed, 64 in flight, 120,345 tokens, $0.1234, 410 rows/s, 5 s left
 * </pre>
 *
 * @param total rows of the input
 * @param progress where the run stands
 * @param elapsed since the action began
 */
record ProgressLine(long total, RunProgress progress, Duration elapsed) {

  @Override
  public String toString() {
    long tokens = progress.inputTokens() + progress.outputTokens();
    StringBuilder line = new StringBuilder();
    line.append(
        String.format(
            Locale.ROOT,
            "%,d of %,d rows, %,d failed, %,d in flight, %,d tokens, $%s",
            progress.rows(),
            total,
            progress.failed(),
            progress.inFlight(),
            tokens,
            dollars(progress.costUsd())));
    if (progress.unpriced() > 0) {
      line.append(String.format(Locale.ROOT, " and %,d unpriced", progress.unpriced()));
    }
    if (progress.rateLimited() > 0) {
      line.append(
          String.format(Locale.ROOT, ", told to slow down %,d times", progress.rateLimited()));
    }
    double seconds = Math.max(1, elapsed.toMillis()) / 1000.0;
    double rate = progress.rows() / seconds;
    line.append(String.format(Locale.ROOT, rate < 10 ? ", %.1f rows/s" : ", %,.0f rows/s", rate));
    if (progress.rows() > 0 && progress.rows() < total) {
      long left = (long) Math.ceil((total - progress.rows()) / rate);
      line.append(", ").append(text(Duration.ofSeconds(left))).append(" left");
    }
    return line.toString();
  }

  /** Four digits are enough to watch a run; the report has them all. */
  static String dollars(BigDecimal costUsd) {
    return costUsd.setScale(4, RoundingMode.HALF_UP).toPlainString();
  }

  /** Such as 2 h 05 min, 3 min 20 s, 12 s. */
  static String text(Duration duration) {
    long seconds = duration.toSeconds();
    if (seconds >= 3600) {
      return String.format(Locale.ROOT, "%d h %02d min", seconds / 3600, seconds % 3600 / 60);
    }
    return seconds >= 60
        ? String.format(Locale.ROOT, "%d min %02d s", seconds / 60, seconds % 60)
        : seconds + " s";
  }
}
