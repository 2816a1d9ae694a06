package io.sparkcompletions.spark;

import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.CharType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.types.VarcharType;

/**
 * The types under which the input's columns go through the operator: a string at any depth as its
 * bytes, all else as it is.
 *
 * <p>A string of Spark holds whatever bytes its source had, Latin-1 text out of a CSV file for
 * example, and a string of Java cannot: what is no UTF-8 would come out as question marks. Casts
 * between the two leave the bytes alone. What is inside a user-defined type goes as that type says.
 */
final class Carried {
  private Carried() {}

  static DataType of(DataType type) {
    if (type instanceof CharType || type instanceof VarcharType) {
      return type;
    } else if (type instanceof StringType) {
      return DataTypes.BinaryType;
    } else if (type instanceof ArrayType array) {
      return new ArrayType(of(array.elementType()), array.containsNull());
    } else if (type instanceof MapType map) {
      return new MapType(of(map.keyType()), of(map.valueType()), map.valueContainsNull());
    }
    return type instanceof StructType struct ? of(struct) : type;
  }

  static StructType of(StructType type) {
    StructType carried = new StructType();
    for (StructField field : type.fields()) {
      carried =
          carried.add(
              new StructField(
                  field.name(), of(field.dataType()), field.nullable(), field.metadata()));
    }
    return carried;
  }
}
