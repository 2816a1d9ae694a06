package io.sparkcompletions.simulator.wire;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Bytes that lie in a temporary file, since there may be more of them than fit into memory.
 *
 * @param from where they begin in the file
 */
public record Spool(Path file, long from, long length) {

  private static final int BUFFER = 256 * 1_024;

  /** Some of the bytes, in the same file. */
  public Spool part(long offset, long size) {
    if (offset < 0 || size < 0 || offset + size > length) {
      throw new IllegalArgumentException("outside of the spool");
    }
    return new Spool(file, from + offset, size);
  }

  /** Opens the file; its bytes stay readable until the channel is closed, even if it is deleted. */
  public FileChannel channel() throws IOException {
    return FileChannel.open(file, StandardOpenOption.READ);
  }

  /** Reads from the first byte to the last; the caller closes it. */
  public InputStream open() throws IOException {
    FileChannel channel = channel();
    channel.position(from);
    return new Bounded(new BufferedInputStream(Channels.newInputStream(channel), BUFFER), length);
  }

  /** For bytes that are known to be few. */
  public byte[] bytes() {
    try (FileChannel channel = channel()) {
      return read(channel, 0, Math.toIntExact(length));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads some of the bytes through a channel of this spool. */
  public byte[] read(FileChannel channel, long offset, int size) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(size);
    while (bytes.hasRemaining()) {
      if (channel.read(bytes, from + offset + bytes.position()) < 0) {
        throw new EOFException("the spool ends early");
      }
    }
    return bytes.array();
  }

  public BodyHash hash() {
    try (InputStream in = open()) {
      return BodyHash.of(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Deletes the whole file. Whoever reads it goes on reading. */
  public void delete() {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static final class Bounded extends FilterInputStream {
    private long left;

    Bounded(InputStream in, long left) {
      super(in);
      this.left = left;
    }

    @Override
    public int read() throws IOException {
      if (left == 0) {
        return -1;
      }
      int next = super.read();
      left--;
      return next;
    }

    @Override
    public int read(byte[] to, int at, int most) throws IOException {
      if (left == 0) {
        return -1;
      }
      int count = super.read(to, at, (int) Math.min(most, left));
      left -= Math.max(0, count);
      return count;
    }
  }
}
