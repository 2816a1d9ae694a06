package io.sparkcompletions.spark;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.NullType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** Brings columns of parts and of images into the form of {@link PartCells}. */
final class PartColumn {
  /** What the fields of a part may be called, in lower case. */
  private static final Map<String, String> NAMES =
      Map.of(
          "type", "type",
          "text", "text",
          "url", "url",
          "image_url", "url",
          "data", "data",
          "mimetype", "mimeType",
          "mediatype", "mimeType",
          "media_type", "mimeType",
          "detail", "detail");

  private PartColumn() {}

  /** Whether a column holds messages' parts, or tries to. */
  static boolean isParts(DataType type) {
    return type instanceof ArrayType array && array.elementType() instanceof StructType;
  }

  /** What is wrong with the type of a column of parts, as the end of a sentence. */
  static Optional<String> problem(DataType type) {
    StructType part = (StructType) ((ArrayType) type).elementType();
    List<String> wrong = new ArrayList<>();
    Map<String, String> found = new HashMap<>();
    for (StructField field : part.fields()) {
      String name = NAMES.get(field.name().toLowerCase(Locale.ROOT));
      if (name == null) {
        wrong.add(field.name() + " is no field of a part");
      } else if (found.put(name, field.name()) != null) {
        wrong.add(found.get(name) + " is there twice, under different names");
      } else if (!fits(name, field.dataType())) {
        wrong.add(field.name() + " is of type " + field.dataType().simpleString());
      }
    }
    if (!found.containsKey("text") && !found.containsKey("url") && !found.containsKey("data")) {
      wrong.add("there is neither text nor url nor data");
    }
    return wrong.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "must hold parts of type struct<type:string,text:string,url:string,data:binary,"
                + "mimeType:string,detail:string>, of which any may be missing: "
                + String.join("; ", wrong));
  }

  private static boolean fits(String name, DataType type) {
    return type instanceof NullType
        || (name.equals("data") ? type instanceof BinaryType : type instanceof StringType);
  }

  /** A column of parts, whose type has no {@link #problem}. */
  static Column parts(Column column, DataType type) {
    StructType part = (StructType) ((ArrayType) type).elementType();
    Map<String, String> fields = new HashMap<>();
    for (StructField field : part.fields()) {
      fields.put(NAMES.get(field.name().toLowerCase(Locale.ROOT)), field.name());
    }
    return functions.transform(
        column,
        item ->
            functions.when(
                item.isNotNull(),
                struct(
                    name ->
                        fields.containsKey(name)
                            ? item.getField(fields.get(name))
                            : functions.lit(null))));
  }

  /** Whether a column holds images: a URL or bytes, or several of one kind. */
  static boolean isImages(DataType type) {
    return isImage(type) || (type instanceof ArrayType array && isImage(array.elementType()));
  }

  private static boolean isImage(DataType type) {
    return type instanceof StringType || type instanceof BinaryType || type instanceof NullType;
  }

  /** A column of images as parts; null where an image is. */
  static Column images(Column column, DataType type) {
    if (type instanceof ArrayType array) {
      return functions.when(
          functions.not(functions.exists(column, Column::isNull)),
          functions.transform(column, image -> image(image, array.elementType())));
    }
    return functions.when(column.isNotNull(), functions.array(image(column, type)));
  }

  private static Column image(Column image, DataType type) {
    String field = type instanceof BinaryType ? "data" : "url";
    return struct(name -> name.equals(field) ? image : functions.lit(null));
  }

  private static Column struct(Function<String, Column> value) {
    List<Column> cells = new ArrayList<>();
    for (StructField field : PartCells.SCHEMA.fields()) {
      cells.add(value.apply(field.name()).cast(field.dataType()).as(field.name()));
    }
    return functions.struct(cells.toArray(Column[]::new));
  }
}
