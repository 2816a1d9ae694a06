package io.sparkcompletions.spark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.not;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Reads DataFrames that have a result column, which is known by its fields, whatever its name and
 * whatever table it was read back from.
 *
 * <p>A format without types, such as JSON, must be read with the schema that was written: inferring
 * it leaves out fields that are null everywhere.
 *
 * <p>Lazy: nothing runs here. Errors: {@link IllegalArgumentException} if the result column cannot
 * be told, naming the candidates.
 */
public final class ResultColumns {
  private static final Set<String> FIELDS = Set.of(CompletionSchema.of(false).fieldNames());

  private ResultColumns() {}

  /** The name of the one result column. */
  public static String find(StructType schema) {
    List<String> found =
        Arrays.stream(schema.fields())
            .filter(ResultColumns::isResult)
            .map(StructField::name)
            .toList();
    if (found.size() == 1) {
      return found.get(0);
    }
    throw new IllegalArgumentException(
        found.isEmpty()
            ? "no column has the fields of a completion; columns: "
                + String.join(", ", schema.fieldNames())
            : "several columns hold completions, name one of them: " + String.join(", ", found));
  }

  /** The name of a result column, as the schema writes it. */
  public static String check(StructType schema, String name) {
    List<StructField> named =
        Arrays.stream(schema.fields())
            .filter(field -> field.name().equalsIgnoreCase(name))
            .toList();
    List<StructField> exact = named.stream().filter(field -> field.name().equals(name)).toList();
    List<StructField> candidates = exact.isEmpty() ? named : exact;
    if (candidates.size() == 1 && isResult(candidates.get(0))) {
      return candidates.get(0).name();
    }
    throw new IllegalArgumentException(
        named.isEmpty()
            ? "there is no column " + name + "; columns: " + String.join(", ", schema.fieldNames())
            : "column " + name + " does not have the fields of a completion");
  }

  private static boolean isResult(StructField field) {
    return field.dataType() instanceof StructType struct
        && Set.of(struct.fieldNames()).containsAll(FIELDS);
  }

  /** Rows with an answer. */
  public static Dataset<Row> successful(Dataset<Row> rows, String column) {
    return rows.filter(field(column, CompletionSchema.SUCCESS));
  }

  /** Rows with an error. */
  public static Dataset<Row> unsuccessful(Dataset<Row> rows, String column) {
    return rows.filter(not(field(column, CompletionSchema.SUCCESS)));
  }

  /**
   * Puts plain columns in the place of the struct: the other columns as they are, then the struct's
   * fields; those of {@code error} as {@code errorCode}, {@code errorMessage} and so on, those of
   * {@code usage} under their own names.
   *
   * <p>A field whose name another column has already (in any case) is called {@code <result
   * column>_<field>}, for example {@code completion_text} beside an input column {@code text}.
   *
   * <p>Errors: {@link IllegalArgumentException} if that name is taken as well.
   */
  public static Dataset<Row> flatten(Dataset<Row> rows, String column) {
    List<Column> columns = new ArrayList<>();
    Set<String> taken = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    for (String name : rows.columns()) {
      if (!name.equals(column)) {
        columns.add(col(quote(name)));
        taken.add(name);
      }
    }
    List<String> clashes = new ArrayList<>();
    plainFields(rows.schema(), column)
        .forEach(
            (plain, path) -> {
              String name = taken.contains(plain) ? column + "_" + plain : plain;
              if (!taken.add(name)) {
                clashes.add(name);
              }
              columns.add(path.as(name));
            });
    if (!clashes.isEmpty()) {
      throw new IllegalArgumentException(
          "flattening "
              + column
              + " needs names that the input has already; rename these columns first: "
              + String.join(", ", clashes));
    }
    return rows.select(columns.toArray(Column[]::new));
  }

  private static Map<String, Column> plainFields(StructType schema, String column) {
    Map<String, Column> plain = new LinkedHashMap<>();
    StructType struct = (StructType) schema.apply(column).dataType();
    for (StructField field : struct.fields()) {
      String name = field.name();
      if (name.equals(CompletionSchema.ERROR)) {
        nested(field)
            .forEach(part -> plain.put("error" + capital(part), field(column, name, part)));
      } else if (name.equals(CompletionSchema.USAGE)) {
        nested(field).forEach(part -> plain.put(part, field(column, name, part)));
      } else {
        plain.put(name, field(column, name));
      }
    }
    return plain;
  }

  private static List<String> nested(StructField field) {
    return List.of(((StructType) field.dataType()).fieldNames());
  }

  private static String capital(String name) {
    return name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
  }

  /** A field of a result column, or a field of that. */
  static Column field(String... path) {
    return col(Arrays.stream(path).map(ResultColumns::quote).collect(Collectors.joining(".")));
  }

  static String quote(String name) {
    return "`" + name.replace("`", "``") + "`";
  }
}
