package io.sparkcompletions.simulator.answers;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;

/** Texts of a schema: by pattern, by format, by what the name of the property suggests. */
final class SchemaTexts {

  private static final LocalDate FIRST_DAY = LocalDate.of(2020, 1, 1);

  private static final Map<String, String> BY_NAME =
      Map.of(
          "language", "en",
          "lang", "en",
          "country", "US",
          "currency", "USD",
          "name", "Alex Doe",
          "city", "Springfield",
          "author", "Alex Doe");

  private SchemaTexts() {}

  static String text(JsonNode schema, String name, Prompt prompt, Salt salt) {
    if (schema.path("pattern").isTextual()) {
      var matching = PatternText.matching(schema.get("pattern").textValue(), salt);
      if (matching.isPresent()) {
        return matching.get();
      }
    }
    if (schema.path("format").isTextual()) {
      return formatted(schema.get("format").textValue(), salt);
    }
    return fitted(schema, free(name, prompt));
  }

  private static String free(String name, Prompt prompt) {
    return TextAnswers.echo(prompt.user())
        .orElseGet(
            () -> {
              String usual = BY_NAME.get(name.toLowerCase(Locale.ROOT));
              return usual == null ? TextAnswers.quote(prompt.user(), 6) : usual;
            });
  }

  private static String formatted(String format, Salt salt) {
    LocalDate date = FIRST_DAY.plusDays(salt.and("day").below(2_000));
    LocalTime time = LocalTime.ofSecondOfDay(salt.and("second").below(86_400));
    String clock = String.format(Locale.ROOT, "%tT", time);
    int number = salt.and("number").below(250);
    return switch (format) {
      case "date-time" -> date + "T" + clock + "Z";
      case "time" -> clock + "Z";
      case "date" -> date.toString();
      case "duration" -> "PT" + (1 + number) + "M";
      case "email" -> "user" + number + "@example.com";
      case "hostname" -> "host" + number + ".example.com";
      case "ipv4" -> "192.0.2." + (1 + number);
      case "ipv6" -> "2001:db8::" + Integer.toHexString(1 + number);
      case "uuid" -> uuid(salt).toString();
      case "uri", "url" -> "https://example.com/" + number;
      default -> "value" + number;
    };
  }

  /** Version 4, so that strict readers accept it. */
  private static UUID uuid(Salt salt) {
    long high = (salt.and("high").bits() & 0xffffffffffff0fffL) | 0x4000L;
    long low = (salt.and("low").bits() & 0x3fffffffffffffffL) | 0x8000000000000000L;
    return new UUID(high, low);
  }

  private static String fitted(JsonNode schema, String text) {
    int min = schema.path("minLength").asInt(0);
    int max = schema.path("maxLength").asInt(Integer.MAX_VALUE);
    String padded = text + "x".repeat(Math.max(0, min - text.codePointCount(0, text.length())));
    return padded.codePointCount(0, padded.length()) <= max
        ? padded
        : padded.substring(0, padded.offsetByCodePoints(0, max));
  }
}
