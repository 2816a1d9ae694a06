package io.sparkcompletions.spark;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeProjection;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

class RowBytesTest {
  private static final String LONG = "x".repeat(10_000);

  @Test
  void whatIsLongCountsWhereverItStandsAndHoweverSparkKeepsTheRow() {
    InternalRow row =
        SparkForm.row(SparkForm.text(LONG), SparkForm.row(1, SparkForm.text(LONG)), 2L, null);
    StructType type =
        StructType.fromDDL("a STRING, b STRUCT<c: INT, d: STRING>, e BIGINT, f STRING");

    assertThat(RowBytes.of(row)).isBetween(20_000L, 21_000L);
    assertThat(RowBytes.of(UnsafeProjection.create(type).apply(row))).isBetween(20_000L, 20_300L);
  }

  @Test
  void aTextCountsWithTwoBytesForEachCharacter() {
    assertThat(RowBytes.of(LONG)).isBetween(20_000L, 20_200L);
    assertThat(RowBytes.of((String) null)).isZero();
  }
}
