package io.sparkcompletions.ledger.file;

import io.sparkcompletions.model.RequestKey;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;

/** A journal's records in order: its index is sorted, records are read one by one. */
final class JournalSource implements RecordSource {
  private static final Comparator<byte[]> BY_KEY =
      (one, other) -> Arrays.compareUnsigned(one, 0, RequestKey.BYTES, other, 0, RequestKey.BYTES);

  private final JournalFile journal;
  private final JournalCursor cursor;
  private final List<PrefixIndex.Position> positions;
  private int next;

  /** Records with the same prefix, which the index cannot tell apart, in order. */
  private final Deque<byte[]> ready = new ArrayDeque<>();

  private boolean unreadable;

  JournalSource(Storage storage, JournalFile journal, Damage damage) {
    this.journal = journal;
    this.cursor = new JournalCursor(storage, journal, damage);
    this.positions = journal.sorted();
  }

  @Override
  public Path path() {
    return journal.path();
  }

  @Override
  public void seek(byte[] key) throws IOException {
    long prefix = ByteBuffer.wrap(key).getLong();
    ready.clear();
    next = 0;
    while (next < positions.size()
        && Long.compareUnsigned(positions.get(next).prefix(), prefix) < 0) {
      next++;
    }
    fill();
    while (current() != null && BY_KEY.compare(current(), key) < 0) {
      advance();
    }
  }

  @Override
  public byte @Nullable [] current() {
    return ready.peek();
  }

  @Override
  public void advance() throws IOException {
    ready.poll();
    fill();
  }

  @Override
  public boolean isDamaged() {
    return unreadable || journal.isDamaged();
  }

  @Override
  public void close() throws IOException {
    cursor.close();
  }

  private void fill() throws IOException {
    while (ready.isEmpty() && next < positions.size()) {
      long prefix = positions.get(next).prefix();
      List<byte[]> equal = new ArrayList<>();
      for (; next < positions.size() && positions.get(next).prefix() == prefix; next++) {
        byte[] record = cursor.read(positions.get(next).offset());
        if (record == null) {
          unreadable = true;
        } else {
          equal.add(record);
        }
      }
      equal.sort(BY_KEY);
      ready.addAll(equal);
    }
  }
}
