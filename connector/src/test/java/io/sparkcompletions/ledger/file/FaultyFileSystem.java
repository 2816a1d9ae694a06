package io.sparkcompletions.ledger.file;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.FilterFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.hadoop.fs.StreamCapabilities;
import org.apache.hadoop.fs.Syncable;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;

/**
 * Passes everything on to another file system and fails where told: an operation on some paths, a
 * full disk, or everything from now on, as when the process has died.
 */
public final class FaultyFileSystem extends FilterFileSystem {
  private final List<Fault> faults = new CopyOnWriteArrayList<>();
  private volatile long freeBytes = Long.MAX_VALUE;
  private volatile boolean dead;
  private volatile Runnable before = () -> {};

  /** Passes everything on to {@code files} until told otherwise. */
  public FaultyFileSystem(FileSystem files) {
    super(files);
  }

  /** What may fail. */
  public enum Operation {
    CREATE,
    WRITE,
    FLUSH,
    CLOSE,
    OPEN,
    RENAME,
    DELETE,
    LIST,
    STATUS,
    MKDIRS
  }

  /** Fails an operation on matching paths from now on. */
  public void fail(Operation operation, Predicate<Path> where) {
    fail(operation, where, Integer.MAX_VALUE);
  }

  /** Fails an operation on matching paths so many times. */
  public void fail(Operation operation, Predicate<Path> where, int times) {
    faults.add(new Fault(operation, where, new AtomicInteger(times)));
  }

  /** Runs something before each operation, which may be the end of the process. */
  public void before(Runnable each) {
    before = each;
  }

  /** Only so many bytes fit from now on. */
  public void fill(long bytesLeft) {
    freeBytes = bytesLeft;
  }

  /** Everything fails from now on, and what was not flushed is lost. */
  public void die() {
    dead = true;
  }

  /** Nothing fails any more. */
  public void heal() {
    faults.clear();
    freeBytes = Long.MAX_VALUE;
    dead = false;
  }

  @Override
  public FSDataInputStream open(Path path, int bufferSize) throws IOException {
    check(Operation.OPEN, path);
    return super.open(path, bufferSize);
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
    return new FSDataOutputStream(
        new FaultyOutput(
            path,
            super.create(
                path, permission, overwrite, bufferSize, replication, blockSize, progress)),
        null);
  }

  @Override
  public boolean rename(Path from, Path to) throws IOException {
    check(Operation.RENAME, to);
    return super.rename(from, to);
  }

  @Override
  public boolean delete(Path path, boolean recursive) throws IOException {
    check(Operation.DELETE, path);
    return super.delete(path, recursive);
  }

  @Override
  public RemoteIterator<FileStatus> listStatusIterator(Path folder) throws IOException {
    check(Operation.LIST, folder);
    return super.listStatusIterator(folder);
  }

  @Override
  public FileStatus getFileStatus(Path path) throws IOException {
    check(Operation.STATUS, path);
    return super.getFileStatus(path);
  }

  @Override
  public boolean mkdirs(Path path, FsPermission permission) throws IOException {
    check(Operation.MKDIRS, path);
    return super.mkdirs(path, permission);
  }

  private void check(Operation operation, Path path) throws IOException {
    before.run();
    if (dead) {
      throw new IOException("the process is dead");
    }
    for (Fault fault : faults) {
      if (fault.operation == operation
          && fault.where.test(path)
          && fault.timesLeft.getAndDecrement() > 0) {
        throw new IOException("injected: " + operation);
      }
    }
  }

  private synchronized void use(int bytes) throws IOException {
    if (bytes > freeBytes) {
      throw new IOException("No space left on device");
    }
    freeBytes -= bytes;
  }

  private record Fault(Operation operation, Predicate<Path> where, AtomicInteger timesLeft) {}

  private final class FaultyOutput extends OutputStream implements Syncable, StreamCapabilities {
    private final Path path;
    private final FSDataOutputStream out;

    FaultyOutput(Path path, FSDataOutputStream out) {
      this.path = path;
      this.out = out;
    }

    @Override
    public void write(int value) throws IOException {
      write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      check(Operation.WRITE, path);
      use(length);
      out.write(bytes, offset, length);
    }

    @Override
    public void hflush() throws IOException {
      check(Operation.FLUSH, path);
      out.hflush();
    }

    @Override
    public void hsync() throws IOException {
      check(Operation.FLUSH, path);
      out.hsync();
    }

    @Override
    public void close() throws IOException {
      check(Operation.CLOSE, path);
      out.close();
    }

    @Override
    public boolean hasCapability(String capability) {
      return out.hasCapability(capability);
    }
  }
}
