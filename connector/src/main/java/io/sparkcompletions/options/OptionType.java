package io.sparkcompletions.options;

import com.fasterxml.jackson.databind.JsonNode;
import io.sparkcompletions.model.schema.AnswerSchema;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How the text of an option becomes a value and back.
 *
 * <p>Errors: {@link #parse} throws an {@link IllegalArgumentException} whose message continues the
 * name of the option ("must be ...") and never repeats the text. A value out of range is refused,
 * never moved into it.
 */
public final class OptionType<T> {
  private static final int MAX_DAYS = 7;
  private static final Pattern DURATION = Pattern.compile("(\\d{1,12})\\s*(ms|s|m|min|h|d)");
  private static final Pattern SIZE = Pattern.compile("(\\d{1,12})\\s*([kmg]?)b?");
  private static final Pattern HEADER_NAME = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]+");
  private static final Pattern HEADER_VALUE = Pattern.compile("[\\x20-\\x7e]*");

  private static final Set<String> TOOL_CHOICES = Set.of("auto", "none", "required");

  private final String name;
  private final String range;
  private final Function<String, T> parser;
  private final Function<T, String> formatter;

  private OptionType(
      String name, String range, Function<String, T> parser, Function<T, String> formatter) {
    this.name = name;
    this.range = range;
    this.parser = parser;
    this.formatter = formatter;
  }

  /** What to call it in the options table. */
  public String name() {
    return name;
  }

  /** The accepted values in words; empty if the name says it all. */
  public String range() {
    return range;
  }

  /** Reads a value. */
  public T parse(String text) {
    return parser.apply(text);
  }

  /** Writes a value such that {@link #parse} reads it. */
  public String format(T value) {
    return formatter.apply(value);
  }

  /** Text as it stands, white space included. */
  static OptionType<String> text() {
    return new OptionType<>("text", "not blank", OptionType::notBlank, value -> value);
  }

  /** A name without white space around it. */
  static OptionType<String> name(String what) {
    return new OptionType<>(what, "not blank", text -> notBlank(text).strip(), value -> value);
  }

  /** A value that goes into an HTTP header. */
  static OptionType<String> headerText() {
    return new OptionType<>(
        "text",
        "printable ASCII",
        text -> {
          if (!HEADER_VALUE.matcher(text).matches()) {
            throw new IllegalArgumentException(
                "must be printable ASCII, since it is sent in a header");
          }
          return notBlank(text).strip();
        },
        value -> value);
  }

  static OptionType<PromptTemplate> template() {
    return new OptionType<>(
        "template",
        "not blank",
        text -> {
          notBlank(text);
          try {
            return PromptTemplate.parse(text);
          } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("is not a template: " + e.getMessage(), e);
          }
        },
        PromptTemplate::text);
  }

  static OptionType<Boolean> truth() {
    return new OptionType<>(
        "boolean",
        "true or false",
        text ->
            switch (text.strip().toLowerCase(Locale.ROOT)) {
              case "true" -> true;
              case "false" -> false;
              default -> throw new IllegalArgumentException("must be true or false");
            },
        String::valueOf);
  }

  static OptionType<Integer> integer(int min) {
    return new OptionType<>(
        "integer",
        min + " or more",
        text -> (int) whole(text, min, Integer.MAX_VALUE),
        String::valueOf);
  }

  static OptionType<Integer> integer(int min, int max) {
    return new OptionType<>(
        "integer", min + " to " + max, text -> (int) whole(text, min, max), String::valueOf);
  }

  static OptionType<Long> longInteger(long min) {
    return new OptionType<>(
        "integer",
        min == Long.MIN_VALUE ? "" : min + " or more",
        text -> whole(text, min, Long.MAX_VALUE),
        String::valueOf);
  }

  static OptionType<BigDecimal> decimal(String min, String max) {
    BigDecimal low = new BigDecimal(min);
    BigDecimal high = new BigDecimal(max);
    String range = min + " to " + max;
    return new OptionType<>(
        "decimal",
        range,
        text -> {
          String problem = "must be a decimal number from " + range;
          BigDecimal value;
          try {
            value = new BigDecimal(text.strip());
          } catch (NumberFormatException e) {
            throw new IllegalArgumentException(problem, e);
          }
          if (value.compareTo(low) < 0 || value.compareTo(high) > 0) {
            throw new IllegalArgumentException(problem);
          }
          return value;
        },
        BigDecimal::toPlainString);
  }

  /** A length of time with its unit: {@code 500ms}, {@code 600s}, {@code 10m}, {@code 24h}. */
  static OptionType<Duration> duration(Duration min) {
    String range = formatDuration(min) + " to 7d, with its unit: ms, s, m, h or d";
    return new OptionType<>(
        "duration",
        range,
        text -> {
          Matcher matcher = DURATION.matcher(text.strip().toLowerCase(Locale.ROOT));
          if (matcher.matches()) {
            Duration value = duration(Long.parseLong(matcher.group(1)), matcher.group(2));
            if (value.compareTo(min) >= 0 && value.compareTo(Duration.ofDays(MAX_DAYS)) <= 0) {
              return value;
            }
          }
          throw new IllegalArgumentException(
              "must be a duration of at least "
                  + formatDuration(min)
                  + " and at most 7d, with its unit, such as 500ms, 600s, 10m or 24h");
        },
        OptionType::formatDuration);
  }

  /** A number of bytes: {@code 65536}, {@code 512k}, {@code 64m}, {@code 2g}; units are binary. */
  static OptionType<Long> bytes(long min) {
    String problem =
        "must be a number of bytes of at least "
            + formatBytes(min)
            + ", such as 65536, 512k, 64m or 2g";
    return new OptionType<>(
        "bytes",
        formatBytes(min) + " or more, such as 512k, 64m or 2g",
        text -> {
          Matcher matcher = SIZE.matcher(text.strip().toLowerCase(Locale.ROOT));
          if (matcher.matches()) {
            long value = Long.parseLong(matcher.group(1)) * unitBytes(matcher.group(2));
            if (value >= min) {
              return value;
            }
          }
          throw new IllegalArgumentException(problem);
        },
        OptionType::formatBytes);
  }

  /** One constant of an enum, written in lower case. */
  static <E extends Enum<E>> OptionType<E> choice(Class<E> type) {
    return choice(type.getEnumConstants());
  }

  /** One of these constants of an enum. */
  @SafeVarargs
  static <E extends Enum<E>> OptionType<E> choice(E... constants) {
    String names =
        Arrays.stream(constants).map(OptionType::lowerCase).collect(Collectors.joining(", "));
    return new OptionType<>(
        "word",
        names,
        text -> {
          for (E constant : constants) {
            if (constant.name().equalsIgnoreCase(text.strip())) {
              return constant;
            }
          }
          throw new IllegalArgumentException(
              constants.length == 1 ? "must be " + names : "must be one of " + names);
        },
        OptionType::lowerCase);
  }

  /** A word in the provider's own vocabulary. */
  static OptionType<String> word() {
    return new OptionType<>(
        "word",
        "letters, digits, - and _",
        text -> {
          if (!text.strip().matches("[A-Za-z0-9_-]+")) {
            throw new IllegalArgumentException("must be one word of letters, digits, - and _");
          }
          return text.strip();
        },
        value -> value);
  }

  /** Texts as a JSON array, or one text that does not start with a bracket. */
  static OptionType<List<String>> texts() {
    String expected = "one text, or a JSON array of texts, none of them empty";
    return new OptionType<>(
        "list of texts",
        expected,
        text -> {
          List<String> values = new ArrayList<>();
          if (text.stripLeading().startsWith("[")) {
            for (JsonNode element : StrictJson.read(text, expected)) {
              values.add(element.isTextual() ? element.textValue() : "");
            }
          } else {
            values.add(text);
          }
          if (values.isEmpty() || values.contains("")) {
            throw new IllegalArgumentException("must be " + expected);
          }
          return List.copyOf(values);
        },
        StrictJson::write);
  }

  /** A JSON object, kept as text. */
  static OptionType<String> jsonObject() {
    return new OptionType<>(
        "JSON object",
        "",
        text -> {
          if (!StrictJson.read(text, "a JSON object").isObject()) {
            throw new IllegalArgumentException("must be a JSON object");
          }
          return text;
        },
        value -> value);
  }

  /** A JSON array of objects, kept as text. */
  static OptionType<String> jsonObjects() {
    String expected = "a JSON array of one or more objects";
    return new OptionType<>(
        "JSON array",
        "one or more objects",
        text -> {
          JsonNode array = StrictJson.read(text, expected);
          boolean good = array.isArray() && !array.isEmpty();
          for (JsonNode element : array) {
            good &= element.isObject();
          }
          if (!good) {
            throw new IllegalArgumentException("must be " + expected);
          }
          return text;
        },
        value -> value);
  }

  /** What an answer must look like. */
  static OptionType<AnswerSchema> schema() {
    return new OptionType<>(
        "schema",
        "Spark DDL, or a JSON Schema",
        text -> AnswerSchema.parse(notBlank(text)),
        AnswerSchema::text);
  }

  /** Schemas by name, as a JSON object whose values are texts or JSON Schemas. */
  static OptionType<Map<String, AnswerSchema>> schemas() {
    String expected = "a JSON object from one or more names to schemas";
    return new OptionType<>(
        "schemas by name",
        "each Spark DDL, or a JSON Schema",
        text -> {
          JsonNode object = StrictJson.read(text, expected);
          Map<String, AnswerSchema> schemas = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
          if (!object.isObject() || object.isEmpty()) {
            throw new IllegalArgumentException("must be " + expected);
          }
          for (Map.Entry<String, JsonNode> member : object.properties()) {
            String name = notBlank(member.getKey());
            JsonNode value = member.getValue();
            if (!value.isTextual() && !value.isObject()) {
              throw new IllegalArgumentException("must be " + expected);
            }
            AnswerSchema schema =
                namedSchema(name, value.isTextual() ? value.textValue() : value.toString());
            if (schemas.put(name, schema) != null) {
              throw new IllegalArgumentException(
                  "holds " + Quoted.of(name) + " twice, in different case");
            }
          }
          return Collections.unmodifiableMap(new LinkedHashMap<>(schemas));
        },
        schemas -> {
          Map<String, String> texts = new LinkedHashMap<>();
          schemas.forEach((name, schema) -> texts.put(name, schema.text()));
          return StrictJson.write(texts);
        });
  }

  /** Texts by name as the JSON object that an option takes, in the order of the names. */
  public static String jsonOf(Map<String, String> texts) {
    return StrictJson.write(new TreeMap<>(texts));
  }

  private static AnswerSchema namedSchema(String name, String text) {
    try {
      return AnswerSchema.parse(notBlank(text));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "holds " + Quoted.of(name) + ", which " + e.getMessage(), e);
    }
  }

  /** A word, or an object in the provider's shape. */
  static OptionType<String> toolChoice() {
    String range = "auto, none, required, or a JSON object";
    return new OptionType<>(
        "word or JSON object",
        range,
        text -> {
          if (text.stripLeading().startsWith("{")) {
            return StrictJson.read(text, "a JSON object").toString();
          }
          String word = text.strip().toLowerCase(Locale.ROOT);
          if (!TOOL_CHOICES.contains(word)) {
            throw new IllegalArgumentException("must be " + range);
          }
          return word;
        },
        value -> value);
  }

  /** HTTP headers as a JSON object of texts. */
  static OptionType<Map<String, String>> headers() {
    String expected = "a JSON object from header names to printable ASCII values";
    return new OptionType<>(
        "JSON object",
        "header names to printable ASCII values",
        text -> {
          JsonNode object = StrictJson.read(text, expected);
          Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
          boolean good = object.isObject();
          for (Map.Entry<String, JsonNode> member : object.properties()) {
            String value = member.getValue().textValue();
            good &= isHeader(member.getKey(), value) && headers.put(member.getKey(), value) == null;
          }
          if (!good) {
            throw new IllegalArgumentException("must be " + expected + ", each name once");
          }
          return Map.copyOf(headers);
        },
        value -> StrictJson.write(new TreeMap<>(value)));
  }

  /**
   * The root of an HTTP interface. Normal form: scheme and host in lower case, no default port, no
   * trailing slash.
   */
  static OptionType<URI> baseUrl() {
    return new OptionType<>("URL", "http or https", OptionType::parseBaseUrl, URI::toString);
  }

  static OptionType<CredentialReference> credential() {
    return new OptionType<>(
        "reference to a key",
        "env:NAME, secret:NAME, credential:ALIAS or none",
        CredentialReference::parse,
        CredentialReference::text);
  }

  private static URI parseBaseUrl(String text) {
    String problem =
        "must be an absolute http or https URL without user, query and fragment, such as"
            + " https://host/v1";
    URI uri;
    try {
      uri = URI.create(text.strip());
    } catch (IllegalArgumentException e) {
      // Without the cause: its message repeats the text, which may hold a password.
      throw new IllegalArgumentException(problem);
    }
    String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
    boolean good =
        (scheme.equals("http") || scheme.equals("https"))
            && uri.getHost() != null
            && uri.getRawUserInfo() == null
            && uri.getRawQuery() == null
            && uri.getRawFragment() == null
            && uri.getPort() <= 65535;
    if (!good) {
      throw new IllegalArgumentException(problem);
    }
    boolean defaultPort = uri.getPort() == (scheme.equals("http") ? 80 : 443);
    String port = uri.getPort() == -1 || defaultPort ? "" : ":" + uri.getPort();
    String path = uri.getRawPath().replaceAll("/+$", "");
    return URI.create(scheme + "://" + uri.getHost().toLowerCase(Locale.ROOT) + port + path);
  }

  private static boolean isHeader(String name, @Nullable String value) {
    return value != null
        && HEADER_NAME.matcher(name).matches()
        && HEADER_VALUE.matcher(value).matches();
  }

  private static String notBlank(String text) {
    if (text.isBlank()) {
      throw new IllegalArgumentException("must not be blank");
    }
    return text;
  }

  private static long whole(String text, long min, long max) {
    String problem =
        min == Long.MIN_VALUE
            ? "must be an integer of 64 bits"
            : "must be an integer of " + min + " or more";
    long value;
    try {
      value = Long.parseLong(text.strip());
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(problem, e);
    }
    if (value < min || value > max) {
      throw new IllegalArgumentException(
          value > max ? "must be an integer of at most " + max : problem);
    }
    return value;
  }

  private static Duration duration(long amount, String unit) {
    return switch (unit) {
      case "ms" -> Duration.ofMillis(amount);
      case "s" -> Duration.ofSeconds(amount);
      case "h" -> Duration.ofHours(amount);
      case "d" -> Duration.ofDays(amount);
      default -> Duration.ofMinutes(amount);
    };
  }

  private static String formatDuration(Duration value) {
    long millis = value.toMillis();
    Map<String, Long> units = new LinkedHashMap<>();
    units.put("h", 3_600_000L);
    units.put("m", 60_000L);
    units.put("s", 1_000L);
    for (Map.Entry<String, Long> unit : units.entrySet()) {
      if (millis > 0 && millis % unit.getValue() == 0) {
        return millis / unit.getValue() + unit.getKey();
      }
    }
    return millis + "ms";
  }

  private static long unitBytes(String unit) {
    return switch (unit) {
      case "k" -> 1L << 10;
      case "m" -> 1L << 20;
      case "g" -> 1L << 30;
      default -> 1L;
    };
  }

  private static String formatBytes(long value) {
    for (String unit : List.of("g", "m", "k")) {
      if (value > 0 && value % unitBytes(unit) == 0) {
        return value / unitBytes(unit) + unit;
      }
    }
    return String.valueOf(value);
  }

  private static String lowerCase(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  @Override
  public String toString() {
    return range.isEmpty() ? name : name + " (" + range + ")";
  }
}
