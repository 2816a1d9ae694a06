package io.sparkcompletions.tests;

import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import scala.Option;

/** The one local Spark of this JVM, started by whoever needs it first and ended with the JVM. */
public final class LocalSpark {
  /** Tasks that run at once. */
  static final int SLOTS = 4;

  private LocalSpark() {}

  /** The session; a new one if the last was stopped. */
  public static SparkSession session() {
    return SparkSession.builder()
        .master("local[" + SLOTS + "]")
        .appName("spark-completions tests")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "4")
        .config("spark.sql.session.timeZone", "UTC")
        .getOrCreate();
  }

  /**
   * Begins a session with settings of its own, in place of the one that runs in this JVM, whoever
   * left it: Spark would give that one back instead, and drop the settings.
   */
  public static SparkSession.Builder anew(String master) {
    Option<SparkSession> running = SparkSession.getDefaultSession();
    if (running.isDefined()) {
      running.get().stop();
    }
    return SparkSession.builder().master(master).config("spark.ui.enabled", "false");
  }

  /** Rows {@code (id: bigint, text: string)} with the texts {@code <tag> 0} and so on. */
  public static Dataset<Row> texts(String tag, int rows, int partitions) {
    return session()
        .range(0, rows, 1, partitions)
        .selectExpr("id", "concat('" + tag + " ', id) AS text");
  }

  /** Rows of one string column. */
  static Dataset<Row> strings(String column, String... values) {
    List<Row> rows =
        IntStream.range(0, values.length).mapToObj(i -> RowFactory.create(values[i])).toList();
    return session().createDataFrame(rows, new StructType().add(column, DataTypes.StringType));
  }
}
