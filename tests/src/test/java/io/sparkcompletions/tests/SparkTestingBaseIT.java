package io.sparkcompletions.tests;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The library was built for an older Spark: this pins that its assertions still find a difference.
 */
@Tag("smoke")
class SparkTestingBaseIT {
  private static SparkSession spark;

  @BeforeAll
  static void start() {
    spark =
        SparkSession.builder().master("local[2]").config("spark.ui.enabled", "false").getOrCreate();
  }

  @AfterAll
  static void stop() {
    spark.stop();
  }

  @Test
  void equalRowsPassInAnyOrder() {
    assertThatCode(
            () ->
                SparkTestingBase.assertSameRows(rows("1, 'a'", "2, 'b'"), rows("2, 'b'", "1, 'a'")))
        .doesNotThrowAnyException();
  }

  @Test
  void aDifferentValueIsReported() {
    assertThatThrownBy(
            () ->
                SparkTestingBase.assertSameRows(rows("1, 'a'", "2, 'b'"), rows("1, 'a'", "2, 'c'")))
        .isInstanceOf(AssertionError.class);
  }

  @Test
  void aMissingRowIsReported() {
    assertThatThrownBy(
            () -> SparkTestingBase.assertSameRows(rows("1, 'a'", "2, 'b'"), rows("1, 'a'")))
        .isInstanceOf(AssertionError.class);
  }

  @Test
  void anotherOrderIsReportedWhereOrderCounts() {
    assertThatThrownBy(
            () ->
                SparkTestingBase.assertSameRowsInOrder(
                    rows("1, 'a'", "2, 'b'"), rows("2, 'b'", "1, 'a'")))
        .isInstanceOf(AssertionError.class);
  }

  private static Dataset<Row> rows(String... rows) {
    return spark.sql("SELECT * FROM VALUES (" + String.join("), (", rows) + ") AS t(id, label)");
  }
}
