package io.sparkcompletions.bench.client;

import org.apache.spark.sql.SparkSession;

/** The local Spark of this process. */
final class Spark {
  private Spark() {}

  static SparkSession session() {
    return SparkSession.builder()
        .master("local[2]")
        .appName("spark-completions bench")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.session.timeZone", "UTC")
        .getOrCreate();
  }
}
