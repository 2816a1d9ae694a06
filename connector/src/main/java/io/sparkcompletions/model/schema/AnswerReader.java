package io.sparkcompletions.model.schema;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.sparkcompletions.model.schema.AnswerSchema.Reading;
import io.sparkcompletions.model.schema.SchemaType.Dictionary;
import io.sparkcompletions.model.schema.SchemaType.Field;
import io.sparkcompletions.model.schema.SchemaType.Kind;
import io.sparkcompletions.model.schema.SchemaType.Scalar;
import io.sparkcompletions.model.schema.SchemaType.Sequence;
import io.sparkcompletions.model.schema.SchemaType.Slot;
import io.sparkcompletions.model.schema.SchemaType.Structure;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Holds an answer against a schema and makes values of it, in one walk that notes every problem.
 *
 * <p>A number becomes a decimal of the column's scale, rounded half up, as Spark casts; what does
 * not fit into its type's range is a problem. A member that is not there reads as null, and of two
 * pairs with one key the last counts.
 */
final class AnswerReader {
  private static final JsonMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxStringLength(Integer.MAX_VALUE).build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .build();

  private static final Pattern FENCE =
      Pattern.compile("(?s)```[A-Za-z0-9]*\\s*\\n(?<json>.*)\\n\\s*```");
  private static final int MAX_PROBLEMS = 10;
  private static final int MAX_LONG_DIGITS = 19;
  private static final Object[] NOTHING = {};

  private final List<String> problems = new ArrayList<>();

  private AnswerReader() {}

  static Reading read(Structure root, String answer) {
    JsonNode json;
    try {
      json = JSON.readTree(bare(answer));
    } catch (JsonProcessingException e) {
      return new Reading(NOTHING, List.of("it is not JSON"));
    }
    AnswerReader reader = new AnswerReader();
    Object[] values = reader.structure(root, json, "$");
    return new Reading(values == null ? NOTHING : values, reader.problems);
  }

  private static String bare(String answer) {
    Matcher fence = FENCE.matcher(answer.strip());
    return fence.matches() ? fence.group("json") : answer;
  }

  private @Nullable Object slot(Slot slot, JsonNode json, String at) {
    if (json.isNull() || json.isMissingNode()) {
      return slot.isNullable()
          ? null
          : problem(at, json.isNull() ? "must not be null" : "is missing");
    }
    return slot.type()
        .<Object>match(
            scalar -> orNothing(scalar(scalar, json, at)),
            sequence -> orNothing(sequence(sequence, json, at)),
            dictionary -> orNothing(dictionary(dictionary, json, at)),
            structure -> orNothing(structure(structure, json, at)));
  }

  /** A problem was noted where there is no value, so what stands for it does not matter. */
  private static Object orNothing(@Nullable Object value) {
    return value == null ? NOTHING : value;
  }

  private Object @Nullable [] structure(Structure structure, JsonNode json, String at) {
    if (!json.isObject()) {
      problem(at, "must be an object");
      return null;
    }
    List<Field> fields = structure.fields();
    @Nullable Object[] values = new Object[fields.size()];
    int known = 0;
    for (int i = 0; i < values.length; i++) {
      Field field = fields.get(i);
      JsonNode member = json.path(field.name());
      known += member.isMissingNode() ? 0 : 1;
      boolean isAbsent = member.isMissingNode() || member.isNull();
      values[i] =
          isAbsent && field.isNullable()
              ? null
              : slot(field.slot(), member, at + "." + field.name());
    }
    if (!structure.isOpen() && known < json.size()) {
      problem(at, "has members that the schema does not have");
    }
    return values;
  }

  private @Nullable List<@Nullable Object> sequence(Sequence sequence, JsonNode json, String at) {
    if (!json.isArray()) {
      problem(at, "must be an array");
      return null;
    }
    Integer max = sequence.maxItems();
    if (json.size() < sequence.minItems() || (max != null && json.size() > max)) {
      problem(at, "has too few or too many items");
    }
    Set<JsonNode> seen = new HashSet<>();
    List<@Nullable Object> values = new ArrayList<>(json.size());
    for (JsonNode item : json) {
      if (sequence.isUnique() && !seen.add(item)) {
        problem(at, "has an item twice");
      }
      values.add(slot(sequence.items(), item, at + "[]"));
    }
    return values;
  }

  private @Nullable Map<String, @Nullable Object> dictionary(
      Dictionary dictionary, JsonNode json, String at) {
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    if (json.isObject()) {
      json.properties()
          .forEach(
              member ->
                  values.put(
                      member.getKey(), slot(dictionary.values(), member.getValue(), at + "{}")));
      return values;
    }
    if (!json.isArray()) {
      problem(at, "must be an object, or an array of objects with key and value");
      return null;
    }
    for (JsonNode pair : json) {
      String key = pair.path("key").textValue();
      if (key == null) {
        problem(at, "has an item without a key");
      } else {
        values.put(key, slot(dictionary.values(), pair.path("value"), at + "{}"));
      }
    }
    return values;
  }

  private @Nullable Object scalar(Scalar scalar, JsonNode json, String at) {
    if (scalar.kind().isNumber()) {
      return json.isNumber()
          ? number(scalar, json.decimalValue(), at)
          : problem(at, "must be a number");
    }
    if (scalar.kind() == Kind.BOOLEAN) {
      if (!json.isBoolean()) {
        return problem(at, "must be true or false");
      }
      boolean truth = json.booleanValue();
      return checked(scalar.limits().problem(truth), truth, at);
    }
    return json.isTextual()
        ? text(scalar, scalar.limits().spelled(json.textValue()), at)
        : problem(at, "must be a string");
  }

  private @Nullable Object text(Scalar scalar, String text, String at) {
    Optional<String> objection = scalar.limits().problem(text);
    try {
      return switch (scalar.kind()) {
        case DATE -> checked(objection, LocalDate.parse(text), at);
        case TIMESTAMP ->
            checked(
                objection,
                OffsetDateTime.parse(text).toInstant().truncatedTo(ChronoUnit.MICROS),
                at);
        case LOCAL_TIMESTAMP -> checked(objection, local(text), at);
        default -> checked(objection, text, at);
      };
    } catch (DateTimeException e) {
      return problem(
          at,
          switch (scalar.kind()) {
            case DATE -> "must be a date such as 2026-11-30";
            case TIMESTAMP -> "must be a time with its zone, such as 2026-11-30T09:30:00Z";
            default -> "must be a time without zone, such as 2026-11-30T09:30:00";
          });
    }
  }

  /** Where a schema can only ask for a time with its zone, the zone says nothing. */
  private static LocalDateTime local(String text) {
    return LocalDateTime.from(DateTimeFormatter.ISO_DATE_TIME.parse(text))
        .truncatedTo(ChronoUnit.MICROS);
  }

  private @Nullable Object number(Scalar scalar, BigDecimal number, String at) {
    Optional<String> objection = scalar.limits().problem(number);
    long integerDigits = (long) number.precision() - number.scale();
    return switch (scalar.kind()) {
      case BYTE, SHORT, INTEGER, LONG ->
          number.signum() != 0 && integerDigits > MAX_LONG_DIGITS
              ? problem(at, "is out of range")
              : checked(objection, integer(scalar.kind(), number, at), at);
      case DECIMAL ->
          number.signum() != 0 && integerDigits > scalar.precision()
              ? problem(at, "is out of range")
              : checked(objection, decimal(scalar, number, at), at);
      case FLOAT ->
          Float.isInfinite(number.floatValue())
              ? problem(at, "is out of range")
              : checked(objection, number.floatValue(), at);
      default ->
          Double.isInfinite(number.doubleValue())
              ? problem(at, "is out of range")
              : checked(objection, number.doubleValue(), at);
    };
  }

  private @Nullable Object integer(Kind kind, BigDecimal number, String at) {
    BigDecimal whole = number.stripTrailingZeros();
    if (whole.scale() > 0) {
      return problem(at, "must be a whole number");
    }
    try {
      return switch (kind) {
        case BYTE -> whole.byteValueExact();
        case SHORT -> whole.shortValueExact();
        case INTEGER -> whole.intValueExact();
        default -> whole.longValueExact();
      };
    } catch (ArithmeticException e) {
      return problem(at, "is out of range");
    }
  }

  private @Nullable Object decimal(Scalar scalar, BigDecimal number, String at) {
    if ((long) number.precision() - number.scale() < -scalar.scale()) {
      // Also spares writing out the zeros of 1e-999999999.
      return BigDecimal.ZERO.setScale(scalar.scale());
    }
    BigDecimal rounded = number.setScale(scalar.scale(), RoundingMode.HALF_UP);
    return rounded.precision() > scalar.precision() ? problem(at, "is out of range") : rounded;
  }

  private @Nullable Object checked(Optional<String> objection, @Nullable Object value, String at) {
    return objection.isPresent() ? problem(at, objection.get()) : value;
  }

  private @Nullable Object problem(String at, String what) {
    if (problems.size() < MAX_PROBLEMS) {
      problems.add(at + " " + what);
    }
    return null;
  }
}
