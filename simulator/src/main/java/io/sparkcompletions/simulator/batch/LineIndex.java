package io.sparkcompletions.simulator.batch;

import io.sparkcompletions.simulator.wire.Spool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.util.Arrays;

/** Where the requests of a batch lie in its input. */
public final class LineIndex {

  private static final int BUFFER = 256 * 1_024;

  private long[] offsets = new long[1_024];
  private int[] lengths = new int[1_024];
  private int size;

  public void add(long offset, long length) {
    if (size == offsets.length) {
      offsets = Arrays.copyOf(offsets, size * 2);
      lengths = Arrays.copyOf(lengths, size * 2);
    }
    offsets[size] = offset;
    lengths[size++] = Math.toIntExact(length);
  }

  /**
   * Of a file of lines. An empty one after the last line break does not count.
   *
   * @param channel of the content, which may have been deleted
   */
  static LineIndex ofLines(Spool content, FileChannel channel) {
    LineIndex index = new LineIndex();
    long begin = 0;
    try {
      for (long at = 0; at < content.length(); at += BUFFER) {
        int size = (int) Math.min(BUFFER, content.length() - at);
        byte[] bytes = content.read(channel, at, size);
        for (int i = 0; i < size; i++) {
          if (bytes[i] == '\n') {
            index.add(begin, at + i - begin);
            begin = at + i + 1;
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (begin < content.length()) {
      index.add(begin, content.length() - begin);
    }
    return index;
  }

  public int size() {
    return size;
  }

  long offset(int line) {
    return offsets[line];
  }

  int length(int line) {
    return lengths[line];
  }
}
