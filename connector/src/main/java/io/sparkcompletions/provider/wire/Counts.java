package io.sparkcompletions.provider.wire;

import com.fasterxml.jackson.databind.JsonNode;
import io.sparkcompletions.model.HttpReply;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads token counts. What is missing, negative or fractional stays unknown, which is null. */
public final class Counts {
  private static final Pattern DIGITS = Pattern.compile("\\d{1,15}");
  private static final long MAX = 1_000_000_000_000_000L;

  private Counts() {}

  /** The first member of these names that is a count; gateways write some as text or 8.0. */
  public static @Nullable Long read(JsonNode object, String... names) {
    for (String name : names) {
      Long count = read(object.path(name));
      if (count != null) {
        return count;
      }
    }
    return null;
  }

  private static @Nullable Long read(JsonNode value) {
    if (value.isNumber()) {
      double number = value.doubleValue();
      return number >= 0 && number <= MAX && number == Math.rint(number)
          ? Long.valueOf((long) number)
          : null;
    }
    return value.isTextual() && DIGITS.matcher(value.textValue()).matches()
        ? Long.valueOf(value.textValue())
        : null;
  }

  /** A header that is a count. */
  public static Optional<Long> header(HttpReply reply, String name) {
    return reply
        .header(name)
        .map(String::strip)
        .filter(text -> DIGITS.matcher(text).matches())
        .map(Long::valueOf);
  }

  /** Zero where nothing was said; for sums of which one part is known. */
  public static long orZero(@Nullable Long count) {
    return count == null ? 0 : count;
  }
}
