package io.sparkcompletions.job.run;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/** The folder that the report goes to, on any Hadoop file system; earlier reports are replaced. */
record ReportFiles(SparkSession spark, String folder) {

  void write(String name, String text) {
    Path path = new Path(folder, name);
    try {
      FileSystem files = path.getFileSystem(spark.sparkContext().hadoopConfiguration());
      try (OutputStream out = files.create(path, true)) {
        out.write(text.getBytes(StandardCharsets.UTF_8));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the report cannot be written to " + path, e);
    }
  }
}
