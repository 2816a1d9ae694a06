package io.sparkcompletions.model.schema;

import io.sparkcompletions.model.schema.SchemaType.Dictionary;
import io.sparkcompletions.model.schema.SchemaType.Field;
import io.sparkcompletions.model.schema.SchemaType.Kind;
import io.sparkcompletions.model.schema.SchemaType.Scalar;
import io.sparkcompletions.model.schema.SchemaType.Sequence;
import io.sparkcompletions.model.schema.SchemaType.Slot;
import io.sparkcompletions.model.schema.SchemaType.Structure;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads Spark's DDL of a struct, as {@code StructType.toDDL} writes it and as people do:
 *
 * <pre>
 * columns  = column {"," column}
 * column   = name [":"] type ["NOT NULL"] ["COMMENT" text]
 * type     = word ["(" number {"," number} ")"] | "array" "&lt;" type "&gt;"
 *          | "map" "&lt;" type "," type "&gt;" | "struct" "&lt;" columns "&gt;"
 * </pre>
 *
 * <p>Items of arrays and values of maps are taken to be there: DDL cannot say whether they may be
 * null, and a model that is offered null uses it.
 *
 * <p>Column by column it goes on after a type that an answer cannot have, so that all of them are
 * told at once; what is no DDL at all ends it.
 */
final class DdlReader {
  private static final Pattern TOKEN =
      Pattern.compile(
          "\\s*(?:(?<word>[\\p{L}_][\\p{L}\\p{N}_]*)|(?<number>[0-9]+)|`(?<quoted>(?:[^`]|``)+)`"
              + "|(?<text>'(?:[^'\\\\]|\\\\.)*'|\"(?:[^\"\\\\]|\\\\.)*\")|(?<sign>[:,<>()-]))");
  private static final int MAX_PRECISION = 38;
  private static final int DEFAULT_PRECISION = 10;
  private static final int MAX_DEPTH = 50;

  private final String ddl;
  private final Matcher tokens;
  private final List<String> problems;
  private int depth;
  private int position;
  private boolean hasToken;

  private DdlReader(String ddl, List<String> problems) {
    this.ddl = ddl;
    this.tokens = TOKEN.matcher(ddl);
    this.problems = problems;
    advance(0);
  }

  static Optional<Slot> read(String ddl, List<String> problems) {
    DdlReader reader = new DdlReader(ddl, problems);
    try {
      SchemaType type = reader.isStruct() ? reader.type("$") : reader.columns("$", reader::isAtEnd);
      if (!reader.isAtEnd()) {
        throw reader.unexpected();
      }
      return Optional.ofNullable(type).map(found -> new Slot(found, false, null));
    } catch (NotDdlException e) {
      problems.add(e.getMessage());
      return Optional.empty();
    }
  }

  private static final class NotDdlException extends Exception {
    private static final long serialVersionUID = 1L;

    NotDdlException(String message) {
      super(message, null, false, false);
    }

    @Override
    public String getMessage() {
      return String.valueOf(super.getMessage());
    }
  }

  private interface End {
    boolean isHere();
  }

  private boolean isStruct() {
    return ddl.strip().toLowerCase(Locale.ROOT).matches("(?s)struct\\s*<.*");
  }

  private @Nullable Structure columns(String at, End end) throws NotDdlException {
    List<Field> fields = new ArrayList<>();
    Set<String> seen = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    int before = problems.size();
    do {
      String name = name();
      if (!seen.add(name)) {
        problems.add(at + " has two columns whose names differ at most in case");
      }
      skip(":");
      SchemaType type = type(at + "." + name);
      boolean nullable = true;
      if (skip("not")) {
        if (!skip("null")) {
          throw unexpected();
        }
        nullable = false;
      }
      String comment = skip("comment") ? text() : null;
      if (type != null) {
        fields.add(new Field(name, new Slot(type, nullable, comment), true));
      }
    } while (skip(","));
    if (!end.isHere()) {
      throw unexpected();
    }
    return problems.size() > before ? null : new Structure(fields, true);
  }

  /** A type; null if it is one that an answer cannot have. */
  private @Nullable SchemaType type(String at) throws NotDdlException {
    if (++depth > MAX_DEPTH) {
      throw new NotDdlException("it is too deep");
    }
    String word = word().toLowerCase(Locale.ROOT);
    SchemaType type =
        switch (word) {
          case "array" -> array(at);
          case "map" -> map(at);
          case "struct" -> struct(at);
          default -> scalar(word, numbers(), at);
        };
    depth--;
    return type;
  }

  private @Nullable SchemaType array(String at) throws NotDdlException {
    need("<");
    SchemaType items = type(at + "[]");
    need(">");
    return items == null ? null : new Sequence(new Slot(items, false, null), 0, null, false);
  }

  private @Nullable SchemaType map(String at) throws NotDdlException {
    need("<");
    SchemaType keys = type(at + "{key}");
    need(",");
    SchemaType values = type(at + "{}");
    need(">");
    if (keys != null && !(keys instanceof Scalar key && key.kind() == Kind.STRING)) {
      problems.add(at + " is a map whose keys are no strings, which JSON does not have");
      return null;
    }
    return keys == null || values == null ? null : new Dictionary(new Slot(values, false, null));
  }

  private @Nullable SchemaType struct(String at) throws NotDdlException {
    need("<");
    Structure structure = columns(at, () -> sign().equals(">"));
    need(">");
    return structure;
  }

  private @Nullable SchemaType scalar(String word, List<Integer> numbers, String at) {
    return switch (word) {
      case "string", "varchar", "char", "character" -> string(numbers);
      case "boolean" -> new Scalar(Kind.BOOLEAN, Limits.NONE);
      case "tinyint", "byte" -> new Scalar(Kind.BYTE, Limits.NONE);
      case "smallint", "short" -> new Scalar(Kind.SHORT, Limits.NONE);
      case "int", "integer" -> new Scalar(Kind.INTEGER, Limits.NONE);
      case "bigint", "long" -> new Scalar(Kind.LONG, Limits.NONE);
      case "float", "real" -> new Scalar(Kind.FLOAT, Limits.NONE);
      case "double" -> new Scalar(Kind.DOUBLE, Limits.NONE);
      case "decimal", "dec", "numeric" -> decimal(numbers, at);
      case "date" -> new Scalar(Kind.DATE, Limits.ofFormat("date"));
      case "timestamp", "timestamp_ltz" -> new Scalar(Kind.TIMESTAMP, Limits.ofFormat("date-time"));
      case "timestamp_ntz" -> new Scalar(Kind.LOCAL_TIMESTAMP, Limits.ofFormat("date-time"));
      default -> {
        problems.add(at + " is of type " + word + ", which an answer cannot have");
        yield null;
      }
    };
  }

  /** A length bounds what the answer may hold; the column is a string. */
  private static Scalar string(List<Integer> numbers) {
    Integer length = numbers.isEmpty() ? null : numbers.get(0);
    return new Scalar(
        Kind.STRING, new Limits(List.of(), null, null, null, length, null, null, null, null, null));
  }

  private @Nullable Scalar decimal(List<Integer> numbers, String at) {
    int precision = numbers.isEmpty() ? DEFAULT_PRECISION : numbers.get(0);
    int scale = numbers.size() < 2 ? 0 : numbers.get(1);
    if (precision < 1 || precision > MAX_PRECISION || scale > precision) {
      problems.add(at + " is a decimal of a precision or scale that does not exist");
      return null;
    }
    return new Scalar(Kind.DECIMAL, precision, scale, Limits.NONE);
  }

  private List<Integer> numbers() throws NotDdlException {
    List<Integer> numbers = new ArrayList<>();
    if (skip("(")) {
      do {
        String digits = hasToken ? tokens.group("number") : null;
        if (digits == null || digits.length() > 9) {
          throw unexpected();
        }
        numbers.add(Integer.parseInt(digits));
        advance(tokens.end());
      } while (skip(","));
      need(")");
    }
    return numbers;
  }

  private String name() throws NotDdlException {
    String quoted = hasToken ? tokens.group("quoted") : null;
    if (quoted == null) {
      return word();
    }
    advance(tokens.end());
    return quoted.replace("``", "`");
  }

  private String word() throws NotDdlException {
    String word = hasToken ? tokens.group("word") : null;
    if (word == null) {
      throw unexpected();
    }
    advance(tokens.end());
    return word;
  }

  private String text() throws NotDdlException {
    String text = hasToken ? tokens.group("text") : null;
    if (text == null) {
      throw unexpected();
    }
    advance(tokens.end());
    return unescaped(text.substring(1, text.length() - 1));
  }

  private static String unescaped(String text) {
    StringBuilder plain = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\') {
        c = text.charAt(++i);
        c = c == 'n' ? '\n' : c == 't' ? '\t' : c == 'r' ? '\r' : c;
      }
      plain.append(c);
    }
    return plain.toString();
  }

  private String sign() {
    String sign = hasToken ? tokens.group("sign") : null;
    return sign == null ? "" : sign;
  }

  /** Takes a sign or a key word if it comes next. */
  private boolean skip(String expected) {
    String word = hasToken ? tokens.group("word") : null;
    boolean isNext = sign().equals(expected) || expected.equalsIgnoreCase(word);
    if (isNext) {
      advance(tokens.end());
    }
    return isNext;
  }

  private void need(String sign) throws NotDdlException {
    if (!skip(sign)) {
      throw unexpected();
    }
  }

  private boolean isAtEnd() {
    return !hasToken && ddl.substring(position).isBlank();
  }

  private void advance(int from) {
    position = from;
    tokens.region(from, ddl.length());
    hasToken = tokens.lookingAt();
  }

  private NotDdlException unexpected() {
    return new NotDdlException(
        "it is neither a JSON Schema, which begins with a brace, nor DDL such as: sentiment STRING"
            + " NOT NULL, score DECIMAL(3,2) (character "
            + (position + 1)
            + ")");
  }
}
