package io.sparkcompletions.provider.wire;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads durations as servers write them: Go's grammar ({@code 120ms}, {@code 6m0s}, {@code
 * 2m59.56s}) or a bare number of seconds. What is negative, above one day or no duration is
 * ignored: a day's worth of seconds is more likely a point in time that was put into the wrong
 * header.
 */
public final class Durations {
  private static final Duration MAX = Duration.ofDays(1);
  private static final String NUMBER = "(\\d{1,12}(?:\\.\\d{0,12})?|\\.\\d{1,12})";
  private static final Pattern SECONDS = Pattern.compile(NUMBER);
  private static final Pattern PART = Pattern.compile(NUMBER + "(h|ms|m|s|us|µs|μs|ns)");

  private Durations() {}

  public static Optional<Duration> parse(String text) {
    String trimmed = text.strip();
    if (SECONDS.matcher(trimmed).matches()) {
      return of(trimmed, "s").filter(Durations::isSane);
    }
    Matcher part = PART.matcher(trimmed);
    Duration sum = Duration.ZERO;
    int end = 0;
    while (part.find() && part.start() == end) {
      sum = sum.plus(of(part.group(1), part.group(2)).orElse(Duration.ZERO));
      end = part.end();
    }
    return end > 0 && end == trimmed.length()
        ? Optional.of(sum).filter(Durations::isSane)
        : Optional.empty();
  }

  /** A decimal number of milliseconds. */
  public static Optional<Duration> parseMillis(String text) {
    return SECONDS.matcher(text.strip()).matches()
        ? of(text.strip(), "ms").filter(Durations::isSane)
        : Optional.empty();
  }

  static boolean isSane(Duration duration) {
    return !duration.isNegative() && duration.compareTo(MAX) <= 0;
  }

  private static Optional<Duration> of(String number, String unit) {
    long nanos =
        switch (unit) {
          case "h" -> 3_600_000_000_000L;
          case "m" -> 60_000_000_000L;
          case "s" -> 1_000_000_000L;
          case "ms" -> 1_000_000L;
          case "ns" -> 1L;
          default -> 1_000L;
        };
    BigDecimal total = new BigDecimal(number).multiply(BigDecimal.valueOf(nanos));
    BigDecimal second = BigDecimal.valueOf(1_000_000_000L);
    BigDecimal[] parts = total.setScale(0, RoundingMode.HALF_UP).divideAndRemainder(second);
    return Optional.of(Duration.ofSeconds(parts[0].longValue(), parts[1].longValue()));
  }
}
