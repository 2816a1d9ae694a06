package io.sparkcompletions.tests.proof;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.StreamCapabilities;
import org.apache.hadoop.fs.Syncable;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;

/**
 * The local disk under a scheme of its own, which fails where this JVM is told: an operation in a
 * folder, listings that take long or lag behind, no space left.
 */
public final class FaultyDisk extends RawLocalFileSystem {
  /** Hadoop's entry for the scheme {@code faulty}. */
  public static final String SETTING = "fs.faulty.impl";

  /** What may fail. */
  public enum Operation {
    CREATE,
    RENAME,
    LIST,
    OPEN
  }

  private static final Map<Operation, String> FAILING = new ConcurrentHashMap<>();
  private static final AtomicLong FREE_BYTES = new AtomicLong(Long.MAX_VALUE);
  private static volatile Duration listTakes = Duration.ZERO;
  private static volatile Duration listLags = Duration.ZERO;

  /** Fails an operation in a folder of that name from now on. */
  public static void fail(Operation operation, String folder) {
    FAILING.put(operation, folder);
  }

  /** Only so many bytes fit from now on. */
  public static void fill(long bytesLeft) {
    FREE_BYTES.set(bytesLeft);
  }

  /** Every listing takes so long from now on. */
  public static void listSlowly(Duration duration) {
    listTakes = duration;
  }

  /** Listings show a new file only when it is so old. */
  public static void listLate(Duration lag) {
    listLags = lag;
  }

  /** Nothing fails any more. */
  public static void heal() {
    FAILING.clear();
    FREE_BYTES.set(Long.MAX_VALUE);
    listTakes = Duration.ZERO;
    listLags = Duration.ZERO;
  }

  @Override
  public URI getUri() {
    return URI.create("faulty:///");
  }

  @Override
  public FSDataInputStream open(Path path, int bufferSize) throws IOException {
    check(Operation.OPEN, path);
    return super.open(path, bufferSize);
  }

  @Override
  public FSDataOutputStream create(
      Path path,
      boolean overwrite,
      int bufferSize,
      short replication,
      long blockSize,
      Progressable progress)
      throws IOException {
    check(Operation.CREATE, path);
    return bounded(super.create(path, overwrite, bufferSize, replication, blockSize, progress));
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
    check(Operation.CREATE, path);
    return bounded(
        super.create(path, permission, overwrite, bufferSize, replication, blockSize, progress));
  }

  @Override
  public boolean rename(Path from, Path to) throws IOException {
    check(Operation.RENAME, to);
    return super.rename(from, to);
  }

  @Override
  public FileStatus[] listStatus(Path folder) throws IOException {
    check(Operation.LIST, new Path(folder, "any"));
    LockSupport.parkNanos(listTakes.toNanos());
    long shown = Instant.now().minus(listLags).toEpochMilli();
    return Arrays.stream(super.listStatus(folder))
        .filter(status -> listLags.isZero() || status.getModificationTime() <= shown)
        .toArray(FileStatus[]::new);
  }

  private static void check(Operation operation, Path path) throws IOException {
    if (path.getParent().getName().equals(FAILING.get(operation))) {
      throw new IOException("injected: " + operation);
    }
  }

  private static FSDataOutputStream bounded(FSDataOutputStream out) throws IOException {
    return new FSDataOutputStream(new BoundedOutput(out), null);
  }

  private static final class BoundedOutput extends OutputStream
      implements Syncable, StreamCapabilities {
    private final FSDataOutputStream out;

    BoundedOutput(FSDataOutputStream out) {
      this.out = out;
    }

    @Override
    public void write(int value) throws IOException {
      write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      if (FREE_BYTES.addAndGet(-length) < 0) {
        throw new IOException("No space left on device");
      }
      out.write(bytes, offset, length);
    }

    @Override
    public void hflush() throws IOException {
      out.hflush();
    }

    @Override
    public void hsync() throws IOException {
      out.hsync();
    }

    @Override
    public void close() throws IOException {
      out.close();
    }

    @Override
    public boolean hasCapability(String capability) {
      return out.hasCapability(capability);
    }
  }
}
