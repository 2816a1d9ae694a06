package io.sparkcompletions.ledger.file;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FSInputStream;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;

/**
 * Objects in memory, behind Hadoop's interface: an object shows when its stream is closed, cannot
 * be appended to or flushed, and is renamed by copying. Folders exist as far as they hold objects.
 * Listings may lag: a new object shows late, a deleted one stays for a while.
 */
public final class ObjectStoreFileSystem extends FileSystem {
  private final Clock clock;
  private final Duration listingLag;
  private final TreeMap<String, Stored> objects = new TreeMap<>();
  private final TreeMap<String, Deleted> deleted = new TreeMap<>();
  private int renames;

  /** A store whose listings show a change after {@code listingLag}. */
  public ObjectStoreFileSystem(Clock clock, Duration listingLag) {
    this.clock = clock;
    this.listingLag = listingLag;
    setConf(new Configuration(false));
  }

  @Override
  public URI getUri() {
    return URI.create("objects://bucket");
  }

  @Override
  public synchronized FSDataInputStream open(Path path, int bufferSize) throws IOException {
    return new FSDataInputStream(new ObjectInput(stored(path).bytes));
  }

  @Override
  public FSDataOutputStream create(
      Path path,
      FsPermission permission,
      boolean overwrite,
      int bufferSize,
      short replication,
      long blockSize,
      Progressable progress)
      throws IOException {
    synchronized (this) {
      if (!overwrite && objects.containsKey(name(path))) {
        throw new FileAlreadyExistsException(path.toString());
      }
    }
    return new FSDataOutputStream(new ObjectOutput(path), null);
  }

  @Override
  public FSDataOutputStream append(Path path, int bufferSize, Progressable progress) {
    throw new UnsupportedOperationException("objects cannot be appended to");
  }

  @Override
  public synchronized boolean rename(Path from, Path to) throws IOException {
    renames++;
    put(to, stored(from).bytes);
    return delete(from, false);
  }

  @Override
  public synchronized boolean delete(Path path, boolean recursive) {
    Stored removed = objects.remove(name(path));
    if (removed == null) {
      return false;
    }
    deleted.put(name(path), new Deleted(removed, clock.instant()));
    return true;
  }

  @Override
  public synchronized FileStatus[] listStatus(Path folder) throws IOException {
    Map<String, FileStatus> found = new TreeMap<>();
    Instant shown = clock.instant().minus(listingLag);
    objects.forEach(
        (name, object) -> {
          if (!object.at.isAfter(shown)) {
            child(folder, name, object, found);
          }
        });
    deleted.forEach(
        (name, object) -> {
          if (object.at.isAfter(shown) && !object.stored.at.isAfter(shown)) {
            child(folder, name, object.stored, found);
          }
        });
    if (found.isEmpty()) {
      throw new FileNotFoundException(folder.toString());
    }
    return found.values().toArray(new FileStatus[0]);
  }

  @Override
  public void setWorkingDirectory(Path path) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Path getWorkingDirectory() {
    return new Path(getUri() + "/");
  }

  @Override
  public boolean mkdirs(Path path, FsPermission permission) {
    return true;
  }

  @Override
  public synchronized FileStatus getFileStatus(Path path) throws IOException {
    Stored object = objects.get(name(path));
    if (object != null) {
      return status(name(path), object);
    }
    String prefix = name(path).endsWith("/") ? name(path) : name(path) + '/';
    if (objects.keySet().stream().anyMatch(name -> name.startsWith(prefix))) {
      return folder(makeQualified(path));
    }
    throw new FileNotFoundException(path.toString());
  }

  /** Names of all objects. */
  public synchronized List<String> names() {
    return new ArrayList<>(objects.keySet());
  }

  /** How often a rename was asked for, each of which copies. */
  public synchronized int renames() {
    return renames;
  }

  private Stored stored(Path path) throws FileNotFoundException {
    Stored object = objects.get(name(path));
    if (object == null) {
      throw new FileNotFoundException(path.toString());
    }
    return object;
  }

  private synchronized void put(Path path, byte[] bytes) {
    objects.put(name(path), new Stored(bytes, clock.instant()));
  }

  private void child(Path folder, String name, Stored object, Map<String, FileStatus> found) {
    String prefix = name(folder).endsWith("/") ? name(folder) : name(folder) + '/';
    if (name.startsWith(prefix)) {
      String rest = name.substring(prefix.length());
      int slash = rest.indexOf('/');
      if (slash < 0) {
        found.put(name, status(name, object));
      } else {
        String sub = prefix + rest.substring(0, slash);
        found.put(sub, folder(new Path(getUri() + sub)));
      }
    }
  }

  private static FileStatus folder(Path path) {
    return new FileStatus(0, true, 1, 0, 0, path);
  }

  private FileStatus status(String name, Stored object) {
    return new FileStatus(
        object.bytes.length,
        false,
        1,
        1 << 20,
        object.at.toEpochMilli(),
        new Path(getUri() + name));
  }

  private static String name(Path path) {
    return path.toUri().getPath();
  }

  private static final class Stored {
    private final byte[] bytes;
    private final Instant at;

    Stored(byte[] bytes, Instant at) {
      this.bytes = bytes;
      this.at = at;
    }
  }

  private record Deleted(Stored stored, Instant at) {}

  private final class ObjectOutput extends ByteArrayOutputStream {
    private final Path path;
    private boolean closed;

    ObjectOutput(Path path) {
      this.path = path;
    }

    @Override
    public void close() {
      if (!closed) {
        closed = true;
        put(path, toByteArray());
      }
    }
  }

  private static final class ObjectInput extends FSInputStream {
    private final byte[] bytes;
    private int position;

    ObjectInput(byte[] bytes) {
      this.bytes = bytes;
    }

    @Override
    public void seek(long to) throws IOException {
      if (to < 0 || to > bytes.length) {
        throw new EOFException("no position " + to + " in " + bytes.length + " bytes");
      }
      position = (int) to;
    }

    @Override
    public long getPos() {
      return position;
    }

    @Override
    public boolean seekToNewSource(long target) {
      return false;
    }

    @Override
    public int read() {
      return position < bytes.length ? bytes[position++] & 0xFF : -1;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
      if (length == 0) {
        return 0;
      }
      int count = Math.min(length, bytes.length - position);
      if (count <= 0) {
        return -1;
      }
      System.arraycopy(bytes, position, target, offset, count);
      position += count;
      return count;
    }

    @Override
    public int available() {
      return bytes.length - position;
    }
  }
}
