package io.sparkcompletions.tests;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;

/** Local disks of which each process sees its own, as machines of a cluster do. */
public final class PrivateFileSystem extends RawLocalFileSystem {
  /** The entry of the configuration that says where the disks are. */
  static final String ROOT = "fs.private.root";

  private File disk;

  @Override
  public void initialize(URI uri, Configuration conf) throws IOException {
    disk = new File(conf.get(ROOT), "disk-" + ProcessHandle.current().pid());
    if (!disk.isDirectory() && !disk.mkdirs()) {
      throw new IOException("could not make " + disk);
    }
    super.initialize(uri, conf);
  }

  @Override
  public URI getUri() {
    return URI.create("private:///");
  }

  @Override
  public File pathToFile(Path path) {
    return new File(disk, path.toUri().getPath());
  }
}
