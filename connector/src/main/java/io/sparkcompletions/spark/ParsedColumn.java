package io.sparkcompletions.spark;

import io.sparkcompletions.model.schema.AnswerSchema;
import io.sparkcompletions.model.schema.SchemaType;
import io.sparkcompletions.model.schema.SchemaType.Field;
import io.sparkcompletions.model.schema.SchemaType.Scalar;
import io.sparkcompletions.model.schema.SchemaType.Structure;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.api.java.UDF2;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * The answer as typed values, made of its text after the operator: who does not read it does not
 * pay for it.
 *
 * <p>Rows whose text does not fit have failed before and have no text; a text that a finish-reason
 * policy kept and that does not fit gives null.
 */
final class ParsedColumn {
  private ParsedColumn() {}

  static Column of(AnswerSchema schema, Column text) {
    UDF1<@Nullable String, @Nullable Row> parse = answer -> parse(schema, answer);
    return functions.udf(parse, type(schema.root())).withName("completion_parsed").apply(text);
  }

  /**
   * The same where rows choose among schemas: a field for each, in their order, of which only the
   * chosen one is set.
   *
   * @param chosen the name of the row's schema; null for free text
   */
  static Column of(Map<String, AnswerSchema> schemas, Column chosen, Column text) {
    StructType type = new StructType();
    for (Map.Entry<String, AnswerSchema> schema : schemas.entrySet()) {
      type = type.add(schema.getKey(), type(schema.getValue().root()), true);
    }
    List<AnswerSchema> inOrder = List.copyOf(schemas.values());
    List<String> names = List.copyOf(schemas.keySet());
    UDF2<@Nullable String, @Nullable String, @Nullable Row> parse =
        (name, answer) -> name == null ? null : parse(inOrder, names.indexOf(name), answer);
    return functions.udf(parse, type).withName("completion_parsed").apply(chosen, text);
  }

  private static @Nullable Row parse(
      List<AnswerSchema> schemas, int chosen, @Nullable String answer) {
    Row parsed = parse(schemas.get(chosen), answer);
    if (parsed == null) {
      return null;
    }
    @Nullable Object[] cells = new Object[schemas.size()];
    cells[chosen] = parsed;
    return RowFactory.create(cells);
  }

  static @Nullable Row parse(AnswerSchema schema, @Nullable String answer) {
    if (answer == null) {
      return null;
    }
    AnswerSchema.Reading reading = schema.read(answer);
    return reading.fits() ? row(schema.root(), reading.values()) : null;
  }

  /** The column's type: like all of the result, nullable throughout, as tables give it back. */
  static StructType type(Structure structure) {
    StructType type = new StructType();
    for (Field field : structure.fields()) {
      StructField column =
          DataTypes.createStructField(field.name(), type(field.slot().type()), true);
      String description = field.slot().description();
      type = type.add(description == null ? column : column.withComment(description));
    }
    return type;
  }

  private static DataType type(SchemaType type) {
    return type.match(
        ParsedColumn::type,
        sequence -> DataTypes.createArrayType(type(sequence.items().type()), true),
        dictionary ->
            DataTypes.createMapType(DataTypes.StringType, type(dictionary.values().type()), true),
        ParsedColumn::type);
  }

  private static DataType type(Scalar scalar) {
    return switch (scalar.kind()) {
      case STRING -> DataTypes.StringType;
      case BOOLEAN -> DataTypes.BooleanType;
      case BYTE -> DataTypes.ByteType;
      case SHORT -> DataTypes.ShortType;
      case INTEGER -> DataTypes.IntegerType;
      case LONG -> DataTypes.LongType;
      case FLOAT -> DataTypes.FloatType;
      case DOUBLE -> DataTypes.DoubleType;
      case DECIMAL -> DataTypes.createDecimalType(scalar.precision(), scalar.scale());
      case DATE -> DataTypes.DateType;
      case TIMESTAMP -> DataTypes.TimestampType;
      case LOCAL_TIMESTAMP -> DataTypes.TimestampNTZType;
    };
  }

  private static Row row(Structure structure, Object[] values) {
    @Nullable Object[] cells = new Object[values.length];
    for (int i = 0; i < cells.length; i++) {
      cells[i] = value(structure.fields().get(i).slot().type(), values[i]);
    }
    return RowFactory.create(cells);
  }

  private static @Nullable Object value(SchemaType type, @Nullable Object value) {
    if (value == null) {
      return null;
    }
    return type.<Object>match(
        scalar -> value,
        sequence -> list(sequence.items().type(), (List<?>) value),
        dictionary -> map(dictionary.values().type(), (Map<?, ?>) value),
        structure -> row(structure, (Object[]) value));
  }

  private static List<@Nullable Object> list(SchemaType items, List<?> values) {
    List<@Nullable Object> list = new ArrayList<>(values.size());
    values.forEach(value -> list.add(value(items, value)));
    return list;
  }

  private static Map<Object, @Nullable Object> map(SchemaType items, Map<?, ?> values) {
    Map<Object, @Nullable Object> map = new LinkedHashMap<>();
    values.forEach((key, value) -> map.put(key, value(items, value)));
    return map;
  }
}
