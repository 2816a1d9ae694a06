package io.sparkcompletions.job.run;

import java.io.IOException;
import java.util.List;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/** Makes sure, before anything is paid for, that what comes out of it can be stored. */
final class Folders {
  private Folders() {}

  /** Makes a folder where there is none, or says under {@code key} that it cannot be. */
  static void make(SparkSession spark, Path folder, String key, List<String> problems) {
    try {
      if (!folder.getFileSystem(spark.sparkContext().hadoopConfiguration()).mkdirs(folder)) {
        problems.add(key + ": the folder " + folder + " cannot be made");
      }
    } catch (IOException e) {
      problems.add(key + ": the folder " + folder + " cannot be made: " + e.getMessage());
    }
  }
}
