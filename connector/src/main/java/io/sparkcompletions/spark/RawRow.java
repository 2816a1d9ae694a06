package io.sparkcompletions.spark;

import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.SQLUserDefinedType;

/**
 * Cells in the form in which Spark keeps them itself: nothing turns them into Java objects unless
 * it is read, so that they come out of the operator as they went in, whatever their types.
 *
 * <p>Not changed by anybody, and not shared with Spark, which writes its next row where the last
 * one was. Public for the code that Spark generates, see {@link RawRowType}.
 */
@SQLUserDefinedType(udt = RawRowType.class)
public final class RawRow {
  private final InternalRow cells;

  RawRow(InternalRow cells) {
    this.cells = cells;
  }

  InternalRow cells() {
    return cells;
  }
}
