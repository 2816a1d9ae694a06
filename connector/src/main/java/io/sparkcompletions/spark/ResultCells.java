package io.sparkcompletions.spark;

import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.when;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * The fields of {@link CompletionSchema} as cells side by side, those of {@code error} and {@code
 * usage} in the place of their struct, and the struct that Spark makes of them.
 *
 * <p>The operator hands out cells because of the code that Spark generates to read a row of Java
 * objects: for a field inside a struct it repeats all that leads to the struct. Of the result as
 * one struct it made a method of 15,700 bytes, of its cells one of 8,500. A query that reads some
 * of the cells drops the others.
 */
final class ResultCells {
  private static final List<String> NAMES =
      leaves(CompletionSchema.of(true)).stream().map(StructField::name).toList();

  private ResultCells() {}

  /**
   * Where a field stands, counted from the first cell; a nested one as {@code usage.inputTokens}.
   */
  static int at(String... path) {
    int index = NAMES.indexOf(String.join(".", path));
    if (index < 0) {
      throw new IllegalArgumentException("no such field: " + String.join(".", path));
    }
    return index;
  }

  /**
   * The cells' types.
   *
   * @param prefix keeps their names apart from those of other columns
   */
  static List<StructField> of(boolean includeResponse, String prefix) {
    return leaves(CompletionSchema.of(includeResponse)).stream()
        .map(leaf -> new StructField(prefix + leaf.name(), leaf.dataType(), true, leaf.metadata()))
        .toList();
  }

  /** The result struct, of cells that are columns of these names. */
  static Column toStruct(boolean includeResponse, String prefix) {
    return struct(
        Arrays.stream(CompletionSchema.of(includeResponse).fields())
            .map(field -> value(field, prefix + field.name()).as(field.name()))
            .toArray(Column[]::new));
  }

  /** A nested struct is null where all its fields are. */
  private static Column value(StructField field, String name) {
    if (!(field.dataType() instanceof StructType group)) {
      return functions.col(ResultColumns.quote(name));
    }
    Column[] parts =
        Arrays.stream(group.fields())
            .map(part -> value(part, name + "." + part.name()).as(part.name()))
            .toArray(Column[]::new);
    Column isThere = Arrays.stream(parts).map(Column::isNotNull).reduce(Column::or).orElseThrow();
    return when(isThere, struct(parts));
  }

  private static List<StructField> leaves(StructType type) {
    List<StructField> leaves = new ArrayList<>();
    for (StructField field : type.fields()) {
      if (field.dataType() instanceof StructType group) {
        for (StructField leaf : leaves(group)) {
          leaves.add(
              new StructField(
                  field.name() + "." + leaf.name(), leaf.dataType(), true, leaf.metadata()));
        }
      } else {
        leaves.add(field);
      }
    }
    return leaves;
  }
}
