package io.sparkcompletions.bench.client;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** The prompt of each row, the same in Java and in SQL. */
public final class Prompts {
  public static final String MODEL = "gpt-5.4-mini";
  static final String KEY = "test-key-of-the-benchmarks";

  private static final String FILLER = " The parcel came late, but what was in it was worth it.";

  private Prompts() {}

  public static String of(Load load, long row) {
    return "Review " + row + head(load) + FILLER.repeat(repeats(load));
  }

  private static String head(Load load) {
    return " of " + load.tag() + ".";
  }

  private static int repeats(Load load) {
    return Math.max(1, load.promptChars() / FILLER.length());
  }

  /** Rows {@code (id bigint, text string)}. */
  static Dataset<Row> table(SparkSession spark, Load load) {
    return spark
        .range(0, load.rows(), 1, load.partitions())
        .selectExpr(
            "id",
            String.format(
                "concat('Review ', id, '%s', repeat('%s', %d)) AS text",
                head(load), FILLER, repeats(load)));
  }

  /** The body that the product sends, member by member, so that equal rows meet equal latencies. */
  static String body(String prompt) {
    return "{\"model\":\""
        + MODEL
        + "\",\"messages\":[{\"role\":\"user\",\"content\":\""
        + prompt
        + "\"}]}";
  }
}
