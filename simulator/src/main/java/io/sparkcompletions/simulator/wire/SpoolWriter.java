package io.sparkcompletions.simulator.wire;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Fills one spool from its beginning to its end. Used by one thread at a time. */
public final class SpoolWriter implements AutoCloseable {

  private final Path file;
  private final FileChannel channel;
  private final ByteBuffer buffer = ByteBuffer.allocate(64 * 1_024);
  private long length;

  SpoolWriter(Path file) throws IOException {
    this.file = file;
    this.channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
  }

  public void write(byte[] bytes) {
    write(ByteBuffer.wrap(bytes));
  }

  public void write(ByteBuffer bytes) {
    length += bytes.remaining();
    try {
      if (bytes.remaining() > buffer.remaining()) {
        flush();
      }
      if (bytes.remaining() > buffer.remaining()) {
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
      } else {
        buffer.put(bytes);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write temporary files", e);
    }
  }

  public long length() {
    return length;
  }

  private void flush() throws IOException {
    buffer.flip();
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
    buffer.clear();
  }

  /** Ends the writing. */
  public Spool finish() {
    close();
    return new Spool(file, 0, length);
  }

  @Override
  public void close() {
    try {
      if (channel.isOpen()) {
        flush();
        channel.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write temporary files", e);
    }
  }
}
