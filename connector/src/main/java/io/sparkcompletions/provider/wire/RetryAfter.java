package io.sparkcompletions.provider.wire;

import io.sparkcompletions.model.HttpReply;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads how long the provider asks to wait, from the surest sign to the least:
 *
 * <ol>
 *   <li>{@code retry-after-ms}: milliseconds, with fraction;
 *   <li>{@code retry-after}: seconds, with fraction, a Go duration, or an HTTP date;
 *   <li>{@code x-ratelimit-reset} on a 429: seconds, or a point in time as epoch seconds or
 *       milliseconds;
 *   <li>the message: "try again in 1m12s".
 * </ol>
 *
 * <p>A date that has passed means now. The {@code -requests} and {@code -tokens} resets are not
 * read here: they tell when a bucket is full, which is much later than when one request fits.
 */
public final class RetryAfter {
  private static final Pattern WORDS =
      Pattern.compile(
          "(?:try again in|retry after)\\s+([0-9][0-9.]*)\\s*(ms|milliseconds?|s|seconds?|m|minutes?)\\b",
          Pattern.CASE_INSENSITIVE);
  private static final Pattern GO_WORDS =
      Pattern.compile("try again in ((?:[0-9.]+(?:h|ms|m|s))+)", Pattern.CASE_INSENSITIVE);
  private static final Pattern EPOCH = Pattern.compile("\\d{10}|\\d{13}");
  private static final List<Function<String, Instant>> DATES =
      List.of(
          text -> ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant(),
          text -> utc(text, "EEEE, dd-MMM-yy HH:mm:ss 'GMT'"),
          text -> utc(text, "EEE MMM d HH:mm:ss yyyy"),
          Instant::parse);

  private RetryAfter() {}

  public static Optional<Duration> read(HttpReply reply, String prose, Instant now) {
    return reply
        .header("retry-after-ms")
        .flatMap(Durations::parseMillis)
        .or(() -> reply.header("retry-after").flatMap(text -> durationOrDate(text, now)))
        .or(() -> reply.status() == 429 ? reset(reply, now) : Optional.empty())
        .or(() -> words(prose));
  }

  private static Optional<Duration> durationOrDate(String text, Instant now) {
    return Durations.parse(text).or(() -> date(text.strip()).flatMap(date -> until(date, now)));
  }

  private static Optional<Instant> date(String text) {
    for (Function<String, Instant> format : DATES) {
      try {
        return Optional.of(format.apply(text));
      } catch (DateTimeException e) {
        continue; // Not this form; the next one may fit.
      }
    }
    return Optional.empty();
  }

  private static Instant utc(String text, String pattern) {
    DateTimeFormatter format = DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH);
    return LocalDateTime.parse(text.replaceAll(" +", " "), format).toInstant(ZoneOffset.UTC);
  }

  private static Optional<Duration> until(Instant date, Instant now) {
    Duration wait = Duration.between(now, date);
    return Optional.of(wait.isNegative() ? Duration.ZERO : wait).filter(Durations::isSane);
  }

  private static Optional<Duration> reset(HttpReply reply, Instant now) {
    return reply
        .header("x-ratelimit-reset")
        .map(String::strip)
        .flatMap(
            text ->
                EPOCH.matcher(text).matches() ? until(epoch(text), now) : Durations.parse(text));
  }

  private static Instant epoch(String digits) {
    long number = Long.parseLong(digits);
    return digits.length() == 13 ? Instant.ofEpochMilli(number) : Instant.ofEpochSecond(number);
  }

  private static Optional<Duration> words(String prose) {
    Matcher go = GO_WORDS.matcher(prose);
    if (go.find()) {
      return Durations.parse(go.group(1).toLowerCase(Locale.ROOT));
    }
    Matcher words = WORDS.matcher(prose);
    if (!words.find()) {
      return Optional.empty();
    }
    String unit = words.group(2).toLowerCase(Locale.ROOT);
    String goUnit = unit.startsWith("mi") ? (unit.startsWith("mil") ? "ms" : "m") : unit;
    return Durations.parse(words.group(1) + (goUnit.startsWith("s") ? "s" : goUnit));
  }
}
