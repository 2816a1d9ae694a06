package io.sparkcompletions.spark;

import java.math.BigDecimal;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * What a row brings for itself; null where the call's own value holds.
 *
 * @param model as it is written in the row
 * @param stop empty for no stop texts at all
 * @param schema a name
 */
record RowSettings(
    @Nullable String model,
    @Nullable Integer maxTokens,
    @Nullable BigDecimal temperature,
    @Nullable List<String> stop,
    @Nullable Long seed,
    @Nullable String schema) {
  /** A row like any other. */
  static final RowSettings NONE = new RowSettings(null, null, null, null, null, null);

  /** The form in which settings go through the shuffle. */
  static final StructType SCHEMA =
      new StructType()
          .add("model", DataTypes.StringType)
          .add("maxTokens", DataTypes.IntegerType)
          .add("temperature", DataTypes.StringType)
          .add("stop", DataTypes.createArrayType(DataTypes.StringType))
          .add("seed", DataTypes.LongType)
          .add("schema", DataTypes.StringType);

  RowSettings {
    stop = stop == null ? null : List.copyOf(stop);
  }

  boolean isNone() {
    return equals(NONE);
  }

  /** As {@link #SCHEMA} has it; null if there is nothing. */
  @Nullable Row toRow() {
    return isNone()
        ? null
        : RowFactory.create(
            model,
            maxTokens,
            temperature == null ? null : temperature.toString(),
            stop == null ? null : stop.toArray(),
            seed,
            schema);
  }

  /** Reads what {@link #toRow} wrote. */
  static RowSettings from(InternalRow row) {
    String temperature = SparkForm.string(row, 2);
    return new RowSettings(
        SparkForm.string(row, 0),
        row.isNullAt(1) ? null : row.getInt(1),
        temperature == null ? null : new BigDecimal(temperature),
        row.isNullAt(3) ? null : texts(row.getArray(3)),
        row.isNullAt(4) ? null : row.getLong(4),
        SparkForm.string(row, 5));
  }

  private static List<String> texts(ArrayData array) {
    String[] texts = new String[array.numElements()];
    for (int i = 0; i < texts.length; i++) {
      texts[i] = array.getUTF8String(i).toString();
    }
    return List.of(texts);
  }

  /** Shape only: what stands in a row must not reach logs. */
  @Override
  public String toString() {
    return "RowSettings[" + (isNone() ? "none" : "some") + "]";
  }
}
