package io.sparkcompletions.job.run;

import io.sparkcompletions.job.config.InvalidJobException;
import io.sparkcompletions.job.config.JobConfig;
import io.sparkcompletions.job.config.TableConfig;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;

/** Opens the session that a job needs. */
final class Sessions {
  private static final String EXTENSIONS = "spark.sql.extensions";
  private static final String CATALOG = "spark.sql.catalog.spark_catalog";
  private static final String DELTA_EXTENSION = "io.delta.sql.DeltaSparkSessionExtension";
  private static final String DELTA_CATALOG = "org.apache.spark.sql.delta.catalog.DeltaCatalog";

  private static final String KEEP_MERGE_SOURCE = "spark.databricks.delta.merge.materializeSource";

  private Sessions() {}

  /**
   * Opens a session, with Delta's settings where Delta is there.
   *
   * <p>Settings that somebody made stay as they are; Delta's extension joins others.
   *
   * @throws InvalidJobException if the job names Delta and it is not on the class path
   */
  static SparkSession open(String location, JobConfig config) {
    boolean present = isPresent(DELTA_EXTENSION);
    if (!present) {
      requireNoDelta(location, config);
    }
    SparkSession.Builder builder = SparkSession.builder();
    if (present) {
      SparkConf conf = new SparkConf();
      String extensions = conf.get(EXTENSIONS, "");
      if (!extensions.contains(DELTA_EXTENSION)) {
        builder.config(
            EXTENSIONS,
            extensions.isEmpty() ? DELTA_EXTENSION : extensions + "," + DELTA_EXTENSION);
      }
      builder.config(CATALOG, conf.get(CATALOG, DELTA_CATALOG));
      builder.config(KEEP_MERGE_SOURCE, conf.get(KEEP_MERGE_SOURCE, "all"));
    }
    return builder.getOrCreate();
  }

  private static void requireNoDelta(String location, JobConfig config) {
    List<String> problems = new ArrayList<>();
    requireNoDelta("input", config.input(), problems);
    requireNoDelta("output", config.output(), problems);
    if (!problems.isEmpty()) {
      throw new InvalidJobException(location, problems);
    }
  }

  private static void requireNoDelta(String section, TableConfig table, List<String> problems) {
    if (table.isDelta()) {
      problems.add(
          section
              + ".format: delta needs Delta Lake, which is not on the class path; add it with"
              + " --packages io.delta:delta-spark_4.2_2.13:4.4.0 (the suffix is Spark's version),"
              + " or give another format");
    }
  }

  private static boolean isPresent(String className) {
    try {
      Class.forName(className, false, Thread.currentThread().getContextClassLoader());
      return true;
    } catch (ClassNotFoundException e) {
      return false;
    }
  }
}
