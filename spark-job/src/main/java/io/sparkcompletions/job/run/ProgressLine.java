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
    StringBuilder line = new StringBuilder(counts(total, progress));
    line.append(String.format(Locale.ROOT, ", %,d in flight, ", progress.inFlight()));
    line.append(spending(progress));
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

  /** The same without what only matters while it runs. */
  static String soFar(long total, RunProgress progress) {
    return counts(total, progress) + ", " + spending(progress);
  }

  private static String counts(long total, RunProgress progress) {
    return String.format(
        Locale.ROOT, "%,d of %,d rows, %,d failed", progress.rows(), total, progress.failed());
  }

  private static String spending(RunProgress progress) {
    long tokens = progress.inputTokens() + progress.outputTokens();
    String spent =
        String.format(Locale.ROOT, "%,d tokens, $%s", tokens, dollars(progress.costUsd()));
    return progress.unpriced() == 0
        ? spent
        : String.format(Locale.ROOT, "%s and %,d unpriced", spent, progress.unpriced());
  }

  /** Four digits are enough to watch a run; the report has them all. */
  static String dollars(BigDecimal costUsd) {
    return costUsd.setScale(4, RoundingMode.HALF_UP).toPlainString();
  }

  /** Every digit that counts, and cents in any case. */
  static String exactDollars(BigDecimal costUsd) {
    BigDecimal stripped = costUsd.stripTrailingZeros();
    return "$" + stripped.setScale(Math.max(2, stripped.scale())).toPlainString();
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
