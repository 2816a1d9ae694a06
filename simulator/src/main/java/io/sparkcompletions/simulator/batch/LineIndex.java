package io.sparkcompletions.simulator.batch;

import io.sparkcompletions.simulator.wire.Spool;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;

/** Where the requests of a batch lie in its input. */
public final class LineIndex {

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

  /** Of a file of lines. An empty one after the last line break does not count. */
  static LineIndex ofLines(Spool content) {
    LineIndex index = new LineIndex();
    byte[] buffer = new byte[256 * 1_024];
    long at = 0;
    long begin = 0;
    try (InputStream in = content.open()) {
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        for (int i = 0; i < count; i++) {
          if (buffer[i] == '\n') {
            index.add(begin, at + i - begin);
            begin = at + i + 1;
          }
        }
        at += count;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (begin < at) {
      index.add(begin, at - begin);
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
