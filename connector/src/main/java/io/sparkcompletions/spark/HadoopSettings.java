package io.sparkcompletions.spark;

import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.ChecksumFileSystem;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The driver's Hadoop configuration on its way to the executors, so that both see the same file
 * systems with the same rights. It may hold keys of object stores, so it is never printed and goes
 * out in a broadcast only.
 */
final class HadoopSettings implements Serializable {
  private static final long serialVersionUID = 1L;

  private transient Configuration configuration;

  HadoopSettings(Configuration configuration) {
    this.configuration = new Configuration(configuration);
  }

  Configuration configuration() {
    return configuration;
  }

  /** The file system of a path; without Hadoop's local checksums, which hide flushes. */
  static FileSystem files(Path path, Configuration configuration) throws IOException {
    FileSystem files;
    try {
      files = path.getFileSystem(configuration);
    } catch (RuntimeException e) {
      if (e.getCause() instanceof ClassNotFoundException missing) {
        throw new IOException(
            missing.getMessage() + "; add the library that has it, with --packages or --jars", e);
      }
      throw e;
    }
    return files instanceof ChecksumFileSystem checked ? checked.getRawFileSystem() : files;
  }

  private void writeObject(ObjectOutputStream out) throws IOException {
    out.defaultWriteObject();
    configuration.write(out);
  }

  private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
    in.defaultReadObject();
    configuration = new Configuration(false);
    configuration.readFields(in);
  }

  @Override
  public String toString() {
    return "HadoopSettings[not shown]";
  }
}
