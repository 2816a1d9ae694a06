package io.sparkcompletions.model.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.Serializable;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What narrows a scalar, by the names that JSON Schema has for it.
 *
 * @param values the only ones allowed, as texts, decimals or booleans; empty for all
 * @param format not checked here, except where it is the type ({@code date}, {@code date-time}) or
 *     {@code uuid}
 */
public record Limits(
    List<Object> values,
    @Nullable String pattern,
    @Nullable String format,
    @Nullable Integer minLength,
    @Nullable Integer maxLength,
    @Nullable BigDecimal minimum,
    @Nullable BigDecimal maximum,
    @Nullable BigDecimal exclusiveMinimum,
    @Nullable BigDecimal exclusiveMaximum,
    @Nullable BigDecimal multipleOf)
    implements Serializable {
  /** Nothing but the type. */
  public static final Limits NONE = ofFormat(null);

  private static final Pattern UUID =
      Pattern.compile("(?i)[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

  /** Beyond these powers of ten a remainder would have millions of digits. */
  private static final int MAX_POWER = 400;

  public Limits {
    values = List.copyOf(values);
  }

  static Limits ofFormat(@Nullable String format) {
    return new Limits(List.of(), null, format, null, null, null, null, null, null, null);
  }

  /** Reads what {@link SchemaReader} has checked to be of the right types. */
  static Limits read(JsonNode schema, List<Object> values) {
    return new Limits(
        values,
        schema.path("pattern").textValue(),
        schema.path("format").textValue(),
        integer(schema.path("minLength")),
        integer(schema.path("maxLength")),
        decimal(schema.path("minimum")),
        decimal(schema.path("maximum")),
        decimal(schema.path("exclusiveMinimum")),
        decimal(schema.path("exclusiveMaximum")),
        decimal(schema.path("multipleOf")));
  }

  private static @Nullable Integer integer(JsonNode number) {
    return number.isNumber() ? number.intValue() : null;
  }

  private static @Nullable BigDecimal decimal(JsonNode number) {
    return number.isNumber() ? number.decimalValue() : null;
  }

  void write(ObjectNode schema, boolean nullable) {
    if (!values.isEmpty()) {
      ArrayNode allowed = schema.putArray("enum");
      values.forEach(allowed::addPOJO);
      if (nullable) {
        allowed.addNull();
      }
    }
    put(schema, "pattern", pattern);
    put(schema, "format", format);
    put(schema, "minLength", minLength);
    put(schema, "maxLength", maxLength);
    put(schema, "minimum", minimum);
    put(schema, "maximum", maximum);
    put(schema, "exclusiveMinimum", exclusiveMinimum);
    put(schema, "exclusiveMaximum", exclusiveMaximum);
    put(schema, "multipleOf", multipleOf);
  }

  private static void put(ObjectNode schema, String name, @Nullable Object value) {
    if (value != null) {
      schema.putPOJO(name, value);
    }
  }

  /** The value in the schema's own spelling; some models write it in another case. */
  String spelled(String text) {
    if (values.isEmpty() || values.contains(text)) {
      return text;
    }
    List<String> alike = new ArrayList<>();
    for (Object value : values) {
      if (value instanceof String allowed && allowed.equalsIgnoreCase(text)) {
        alike.add(allowed);
      }
    }
    return alike.size() == 1 ? alike.get(0) : text;
  }

  /** What is wrong with a text, as it was spelled here. */
  Optional<String> problem(String text) {
    if (!values.isEmpty() && !values.contains(text)) {
      return Optional.of("is none of the values allowed");
    }
    int length = text.codePointCount(0, text.length());
    if (minLength != null && length < minLength) {
      return Optional.of("is shorter than " + minLength + " characters");
    }
    if (maxLength != null && length > maxLength) {
      return Optional.of("is longer than " + maxLength + " characters");
    }
    if (pattern != null && !Pattern.compile(pattern).matcher(text).find()) {
      return Optional.of("does not match the pattern");
    }
    return "uuid".equals(format) && !UUID.matcher(text).matches()
        ? Optional.of("is no UUID")
        : Optional.empty();
  }

  Optional<String> problem(BigDecimal number) {
    if (!values.isEmpty() && values.stream().noneMatch(value -> isEqual(value, number))) {
      return Optional.of("is none of the values allowed");
    }
    if (minimum != null && number.compareTo(minimum) < 0) {
      return Optional.of("is less than " + minimum.toPlainString());
    }
    if (maximum != null && number.compareTo(maximum) > 0) {
      return Optional.of("is more than " + maximum.toPlainString());
    }
    if (exclusiveMinimum != null && number.compareTo(exclusiveMinimum) <= 0) {
      return Optional.of("is not more than " + exclusiveMinimum.toPlainString());
    }
    if (exclusiveMaximum != null && number.compareTo(exclusiveMaximum) >= 0) {
      return Optional.of("is not less than " + exclusiveMaximum.toPlainString());
    }
    return multipleOf != null && !isMultiple(number)
        ? Optional.of("is no multiple of " + multipleOf.toPlainString())
        : Optional.empty();
  }

  private static boolean isEqual(Object value, BigDecimal number) {
    return value instanceof BigDecimal allowed && allowed.compareTo(number) == 0;
  }

  private boolean isMultiple(BigDecimal number) {
    return Math.abs((long) number.precision() - number.scale()) < MAX_POWER
        && number.remainder(multipleOf).signum() == 0;
  }

  Optional<String> problem(boolean truth) {
    return values.isEmpty() || values.contains(truth)
        ? Optional.empty()
        : Optional.of("is not " + String.valueOf(!truth).toLowerCase(Locale.ROOT));
  }
}
