package io.sparkcompletions.spark;

import java.util.Objects;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.types.UserDefinedType;

/**
 * A struct that Java code is handed as a {@link RawRow}.
 *
 * <p>Into the operator a struct comes under this type by position, as into any encoder of rows; out
 * of it {@code unwrap_udt} makes the column a struct again. So no data has this type, and no plan
 * outside the enrichment.
 *
 * <p>Between the rows of a table and Java objects Spark otherwise generates a method that grows
 * with every column and every field; HotSpot interprets it as soon as it has 8,000 bytes, which the
 * result alone would need.
 */
public final class RawRowType extends UserDefinedType<RawRow> {
  private static final long serialVersionUID = 1L;

  private static final StructType UNKNOWN = new StructType();

  private final StructType fields;

  /** For the code that Spark generates, which converts and does not ask for fields. */
  public RawRowType() {
    this(UNKNOWN);
  }

  RawRowType(StructType fields) {
    this.fields = fields;
  }

  @Override
  public StructType sqlType() {
    return fields;
  }

  @Override
  public InternalRow serialize(RawRow row) {
    return row.cells();
  }

  /** A copy: what Spark hands over is its own and is overwritten. */
  @Override
  public RawRow deserialize(Object cells) {
    return new RawRow(((InternalRow) cells).copy());
  }

  @Override
  public Class<RawRow> userClass() {
    return RawRow.class;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RawRowType type && fields.equals(type.fields);
  }

  @Override
  public int hashCode() {
    return Objects.hash(RawRowType.class, fields);
  }
}
