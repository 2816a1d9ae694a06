package io.sparkcompletions.ledger.file;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.apache.hadoop.fs.ChecksumFileSystem;
import org.apache.hadoop.fs.CommonPathCapabilities;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.hadoop.fs.StreamCapabilities;
import org.apache.hadoop.fs.permission.FsPermission;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The few things that a ledger does with a file system. Any thread.
 *
 * <p>There are two kinds of file system, told apart by whether an open output stream can make its
 * bytes visible ({@code hflush}). Where it can, files show while they are written, so that a
 * finished file is written under {@code tmp/} and renamed. Where it cannot (object stores), a file
 * shows when it is closed, so that it is written under its own name at once, and a rename, which
 * would be a copy, is avoided.
 */
final class Storage {
  private static final Logger LOG = LoggerFactory.getLogger(Storage.class);
  private static final FsPermission OWNER_ONLY = new FsPermission((short) 0700);

  private final FileSystem files;
  private final Path root;
  private final Supplier<String> ids;
  private final CrashPoints crashPoints;
  private volatile @Nullable Boolean flushable;
  private volatile boolean marked;

  /** Folders known to be there. */
  private final Set<Path> made = ConcurrentHashMap.newKeySet();

  Storage(FileSystem files, Path root, Supplier<String> ids, CrashPoints crashPoints) {
    // Hadoop's checksumming local file system ignores hflush; files here carry their own checksums.
    this.files = files instanceof ChecksumFileSystem checked ? checked.getRawFileSystem() : files;
    this.root = this.files.makeQualified(root);
    this.ids = ids;
    this.crashPoints = crashPoints;
  }

  Path root() {
    return root;
  }

  Path path(Folder folder, String name) {
    return new Path(new Path(root, folder.text()), name);
  }

  /** What a folder holds, without sub-folders; empty if there is no such folder. */
  List<FileStatus> list(Folder folder) throws IOException {
    return list(new Path(root, folder.text())).stream().filter(FileStatus::isFile).toList();
  }

  /** What the ledger's directory holds; empty if it is not there. */
  List<FileStatus> listRoot() throws IOException {
    return list(root);
  }

  FSDataInputStream open(Path path) throws IOException {
    return files.open(path);
  }

  byte @Nullable [] readIfPresent(Path path) throws IOException {
    try (FSDataInputStream in = files.open(path)) {
      return in.readAllBytes();
    } catch (FileNotFoundException e) {
      return null;
    }
  }

  /**
   * Says which format the directory has, before anything else is written to it.
   *
   * <p>A marker that cannot be read is replaced: each file names its version as well.
   */
  private void mark() throws IOException {
    if (marked) {
      return;
    }
    Path path = new Path(root, LedgerFormat.FILE_NAME);
    byte[] present = readIfPresent(path);
    if (present == null || LedgerFormat.version(present).isEmpty()) {
      makeFolder(path);
      try (FSDataOutputStream out = files.create(path, present != null)) {
        out.write(LedgerFormat.marker());
      } catch (FileAlreadyExistsException e) {
        // Somebody else writes the same bytes.
      }
    }
    marked = true;
  }

  /** Creates a file that is not there, and the folder if need be. */
  FSDataOutputStream create(Path path) throws IOException {
    mark();
    makeFolder(path);
    FSDataOutputStream out = files.create(path, false);
    if (flushable == null) {
      flushable = out.hasCapability(StreamCapabilities.HSYNC);
    }
    return out;
  }

  /** Creates a small file unless it is there; false if it is. */
  boolean createIfAbsent(Path path, byte[] content) throws IOException {
    try (FSDataOutputStream out = create(path)) {
      out.write(content);
      return true;
    } catch (FileAlreadyExistsException e) {
      return false;
    } catch (IOException e) {
      if (files.exists(path)) {
        return false;
      }
      throw e;
    }
  }

  /** Writes a small file over whatever is there. */
  void replace(Path path, byte[] content) throws IOException {
    makeFolder(path);
    try (FSDataOutputStream out = files.create(path, true)) {
      out.write(content);
    }
  }

  /**
   * Writes a file that shows whole or not at all, and returns what the file system says of it.
   *
   * <p>Errors: nothing shows under the name if this fails, or what shows is known to be broken.
   */
  FileStatus publish(Path target, Content content) throws IOException {
    boolean inPlace = !isFlushable();
    Path written = inPlace ? target : path(Folder.TMP, target.getName() + '.' + ids.get());
    try {
      long length = write(written, content, inPlace);
      if (!inPlace) {
        crashPoints.pass(CrashPoint.BEFORE_PUBLISH);
        makeFolder(target);
        if (!files.rename(written, target)) {
          throw new IOException("could not rename " + written + " to " + target);
        }
      }
      FileStatus status = files.getFileStatus(target);
      if (status.getLen() != length) {
        throw new IOException(
            target + " has " + status.getLen() + " bytes of the " + length + " written");
      }
      return status;
    } catch (IOException e) {
      deleteQuietly(written);
      throw e;
    }
  }

  /** Removes a file; nothing happens if it is not there. */
  void delete(Path path) throws IOException {
    if (!files.delete(path, false) && files.exists(path)) {
      throw new IOException("could not delete " + path);
    }
  }

  void deleteQuietly(Path path) {
    try {
      delete(path);
    } catch (IOException e) {
      LOG.warn("Could not delete {}, which is no longer needed: {}", path, e.toString());
    }
  }

  /** Moves a file between folders of the ledger. */
  void move(Path from, Path to) throws IOException {
    makeFolder(to);
    if (!files.rename(from, to)) {
      throw new IOException("could not rename " + from + " to " + to);
    }
  }

  Optional<FileStatus> status(Path path) throws IOException {
    try {
      return Optional.of(files.getFileStatus(path));
    } catch (FileNotFoundException e) {
      return Optional.empty();
    }
  }

  /** Whether an open file can be made readable, as far as is known. */
  boolean isKnownUnflushable() {
    return Boolean.FALSE.equals(flushable);
  }

  /** Whether an open file can be made readable; found out by creating one, if none was yet. */
  boolean isFlushable() throws IOException {
    Boolean known = flushable;
    if (known == null) {
      Path probe = path(Folder.TMP, "probe." + ids.get());
      try (FSDataOutputStream out = create(probe)) {
        known = out.hasCapability(StreamCapabilities.HSYNC);
      }
      deleteQuietly(probe);
    }
    return known;
  }

  private long write(Path path, Content content, boolean closingPublishes) throws IOException {
    FSDataOutputStream out = create(path);
    boolean written = false;
    try {
      content.writeTo(out);
      if (out.hasCapability(StreamCapabilities.HSYNC)) {
        out.hsync();
      }
      if (closingPublishes) {
        crashPoints.pass(CrashPoint.BEFORE_PUBLISH);
      }
      written = true;
    } finally {
      if (!written) {
        abandon(out);
      }
    }
    long length = out.getPos();
    out.close();
    return length;
  }

  /** Gives up a stream; where closing would make a broken file visible, without closing. */
  static void abandon(FSDataOutputStream out) {
    try {
      if (out.hasCapability(CommonPathCapabilities.ABORTABLE_STREAM)) {
        out.abort();
      } else {
        out.close();
      }
    } catch (IOException | RuntimeException e) {
      LOG.debug("A stream that had failed could not be closed", e);
    }
  }

  private void makeFolder(Path file) throws IOException {
    Path folder = file.getParent();
    if (!made.contains(folder)) {
      for (Path each : List.of(root, folder)) {
        if (!files.exists(each)) {
          files.mkdirs(each, OWNER_ONLY);
        }
      }
      made.add(folder);
    }
  }

  private List<FileStatus> list(Path folder) throws IOException {
    List<FileStatus> found = new ArrayList<>();
    try {
      RemoteIterator<FileStatus> all = files.listStatusIterator(folder);
      while (all.hasNext()) {
        found.add(all.next());
      }
    } catch (FileNotFoundException e) {
      return List.of();
    }
    return found;
  }

  /** What goes into a file. */
  @FunctionalInterface
  interface Content {
    void writeTo(OutputStream out) throws IOException;
  }
}
