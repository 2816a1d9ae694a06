package io.sparkcompletions.job.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Replaces the files under a path only when the new ones are all there.
 *
 * <p>Spark's own overwrite deletes first and computes then, so a run that the provider refuses
 * would leave nothing of what was paid for before. Here the new files are written beside the old
 * ones, to {@code .NAME.next}, and then change places with them by two renames; on object stores a
 * rename is a copy. A run that dies in between leaves the old files under {@code .NAME.previous},
 * and the next one puts them back.
 */
final class Replacement {
  private final FileSystem files;
  private final Path target;
  private final Path next;
  private final Path previous;

  Replacement(FileSystem files, Path target) {
    this.files = files;
    this.target = target;
    this.next = new Path(target.getParent(), "." + target.getName() + ".next");
    this.previous = new Path(target.getParent(), "." + target.getName() + ".previous");
  }

  /** Makes ready what an earlier run may have left. */
  void prepare() {
    try {
      if (files.exists(previous) && !files.exists(target)) {
        rename(previous, target);
      }
      files.delete(previous, true);
      files.delete(next, true);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot make ready to replace " + target, e);
    }
  }

  /** Where the new files go. */
  String next() {
    return next.toString();
  }

  /** Puts the new files in the place of the old ones. */
  void commit() {
    try {
      boolean replaces = files.exists(target);
      if (replaces) {
        rename(target, previous);
      }
      try {
        rename(next, target);
      } catch (IOException e) {
        if (replaces) {
          rename(previous, target);
        }
        throw e;
      }
      files.delete(previous, true);
    } catch (IOException e) {
      throw new UncheckedIOException("the new files could not take the place of " + target, e);
    }
  }

  /** Leaves the old files as they are and forgets the new ones. */
  void abandon() {
    try {
      files.delete(next, true);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete the unfinished " + next, e);
    }
  }

  private void rename(Path from, Path to) throws IOException {
    if (!files.rename(from, to)) {
      throw new IOException("cannot rename " + from + " to " + to);
    }
  }
}
