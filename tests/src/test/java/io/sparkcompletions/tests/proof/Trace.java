package io.sparkcompletions.tests.proof;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Leaves a file for each time that a partition is computed. */
final class Trace implements MapPartitionsFunction<Row, Row> {
  private static final long serialVersionUID = 1L;

  private final String folder;

  private Trace(Path folder) {
    this.folder = folder.toString();
  }

  static Dataset<Row> of(Dataset<Row> rows, Path folder) {
    return rows.mapPartitions(new Trace(folder), rows.encoder());
  }

  /** The partitions that were computed, each as often as it was. */
  static List<String> computed(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString().replaceFirst("-.*", "")).toList();
    }
  }

  @Override
  public Iterator<Row> call(Iterator<Row> rows) throws IOException {
    TaskContext task = TaskContext.get();
    Files.createFile(Path.of(folder, task.partitionId() + "-" + task.taskAttemptId()));
    return rows;
  }
}
