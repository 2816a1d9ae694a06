package io.sparkcompletions.job;

import io.sparkcompletions.job.config.InvalidJobException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;

/** Finds and reads job files. */
final class JobFiles {
  private static final String HADOOP_PREFIX = "spark.hadoop.";

  private JobFiles() {}

  /** Whether the file lies on a file system that only Hadoop can read. */
  static boolean isRemote(String location) {
    // Two letters or more: a Windows drive is no scheme.
    return location.matches("[A-Za-z][A-Za-z0-9+.-]+:.*") && !location.startsWith("file:");
  }

  /**
   * The file's text.
   *
   * <p>A local file that is not where it is said to be is looked for in the working directory: that
   * is where cluster managers put what {@code --files} ships to a driver.
   */
  static String text(String location) {
    try {
      if (isRemote(location)) {
        return remote(URI.create(location));
      }
      Path path = local(location);
      Path shipped = Path.of(String.valueOf(path.getFileName()));
      return Files.readString(Files.exists(path) || !Files.exists(shipped) ? path : shipped);
    } catch (NoSuchFileException | FileNotFoundException e) {
      throw new InvalidJobException(
          location,
          List.of("no such file; the working directory is " + Path.of("").toAbsolutePath()));
    } catch (IOException | IllegalArgumentException e) {
      throw new InvalidJobException(location, List.of("cannot be read: " + e));
    }
  }

  /** The file's path on this machine. */
  static Path local(String location) {
    return location.startsWith("file:") ? Path.of(URI.create(location)) : Path.of(location);
  }

  private static String remote(URI uri) throws IOException {
    // No session yet, since the file decides about it: spark-submit left Hadoop's entries here.
    Configuration hadoop = new Configuration();
    System.getProperties().stringPropertyNames().stream()
        .filter(name -> name.startsWith(HADOOP_PREFIX))
        .forEach(
            name -> hadoop.set(name.substring(HADOOP_PREFIX.length()), System.getProperty(name)));
    try (InputStream in = FileSystem.get(uri, hadoop).open(new org.apache.hadoop.fs.Path(uri))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
