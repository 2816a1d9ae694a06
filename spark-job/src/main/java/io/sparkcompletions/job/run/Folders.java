package io.sparkcompletions.job.run;

import java.io.IOException;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** Makes sure, before anything is paid for, that what comes out of it can be stored. */
final class Folders {
  private Folders() {}

  /**
   * Tries to write a file into a folder, and leaves nothing behind; not the folder either, if it
   * was not there before.
   *
   * @param key the path in the job's file that says which folder
   */
  static void check(Configuration hadoop, Path folder, String key, Problems problems) {
    try {
      FileSystem files = folder.getFileSystem(hadoop);
      boolean existed = files.exists(folder);
      Path file = new Path(folder, "_completions-" + UUID.randomUUID());
      files.create(file, false).close();
      files.delete(existed ? file : folder, true);
    } catch (IOException | RuntimeException e) {
      problems.add(
          key
              + ": nothing can be written to "
              + folder
              + " ("
              + Objection.in(e).orElseThrow(() -> Objection.<RuntimeException>unchecked(e))
              + "). Give a folder that this user may write to");
    }
  }
}
