package io.sparkcompletions.tests;

import com.holdenkarau.spark.testing.JavaDataFrameSuiteBase;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * The DataFrame assertions of spark-testing-base, without its session: they compare DataFrames of
 * any session.
 *
 * <p>The suite is held, not extended: it is serialised into its own closures, and its JUnit 4 life
 * cycle is not wanted.
 */
public final class SparkTestingBase {
  private static final Suite SUITE = new Suite();

  private SparkTestingBase() {}

  /** Same schema and same rows, in whatever order. */
  public static void assertSameRows(Dataset<Row> expected, Dataset<Row> actual) {
    SUITE.assertDataFrameNoOrderEquals(expected, actual);
  }

  /** Same schema and same rows, in the same order. */
  public static void assertSameRowsInOrder(Dataset<Row> expected, Dataset<Row> actual) {
    SUITE.assertDataFrameEquals(expected, actual);
  }

  private static final class Suite extends JavaDataFrameSuiteBase {
    private static final long serialVersionUID = 1L;

    @Override
    public boolean enableHiveSupport() {
      return false;
    }

    @Override
    public SparkSession spark() {
      return SparkSession.active();
    }
  }
}
