package io.sparkcompletions.ledger.file;

import io.sparkcompletions.model.RequestKey;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/**
 * A journal as far as it was read: where its records are, not what they say. Shared by the sessions
 * of a JVM.
 *
 * <p>The journal may still be written, by this process or another one. Each look goes on where the
 * last one ended, and reads to the end whatever length the listing says, because some file systems
 * list an open file with its length of long ago. A record that is not whole yet is left for the
 * next look. Behind a damaged record the next sound one is searched for.
 *
 * <p>Its monitor guards the index and is held while the file is read.
 */
final class JournalFile {
  private static final int INITIAL_WINDOW_BYTES = 1 << 18;

  private final Storage storage;
  private final Path path;
  private final Damage damage;
  private final PrefixIndex index = new PrefixIndex();
  private FileStatus listed;
  private long readTo;
  private long seenTo;
  private boolean damaged;

  JournalFile(Storage storage, FileStatus listed, Damage damage) {
    this.storage = storage;
    this.path = listed.getPath();
    this.listed = listed;
    this.damage = damage;
  }

  String name() {
    return path.getName();
  }

  Path path() {
    return path;
  }

  synchronized FileStatus listed() {
    return listed;
  }

  synchronized int records() {
    return index.size();
  }

  /** Whether a record was passed over. A cut-off end is no damage: that is how a crash looks. */
  synchronized boolean isDamaged() {
    return damaged;
  }

  synchronized List<Long> offsets(long prefix) {
    return index.offsets(prefix);
  }

  synchronized List<PrefixIndex.Position> sorted() {
    return index.sorted();
  }

  /** Reads what was added since the last look. */
  synchronized void readNew(FileStatus nowListed) throws IOException {
    listed = nowListed;
    if (seenTo > 0 && nowListed.getLen() == seenTo) {
      return;
    }
    try (FSDataInputStream in = storage.open(path)) {
      readNew(in);
    }
  }

  private void readNew(FSDataInputStream in) throws IOException {
    try {
      in.seek(readTo);
    } catch (EOFException e) {
      return;
    }
    byte[] window = new byte[INITIAL_WINDOW_BYTES];
    int filled = 0;
    while (true) {
      int count = in.readNBytes(window, filled, window.length - filled);
      filled += count;
      boolean ended = filled < window.length;
      int used = take(window, filled);
      readTo += used;
      if (ended) {
        seenTo = readTo + filled - used;
        return;
      }
      System.arraycopy(window, used, window, 0, filled - used);
      filled -= used;
      if (filled > window.length / 2) {
        window = Arrays.copyOf(window, Math.multiplyExact(window.length, 2));
      }
    }
  }

  /** Indexes the whole records in the window; returns how many bytes are done with. */
  private int take(byte[] window, int filled) {
    int at = 0;
    if (readTo == 0) {
      if (filled < FileHeader.BYTES) {
        return 0;
      }
      if (FileHeader.isSound(FileHeader.JOURNAL, window, path)) {
        at = FileHeader.BYTES;
      } else {
        damaged(0, "its header is damaged");
      }
    }
    while (true) {
      int payload = Frame.check(Frame.JOURNAL_RECORD, window, at, filled);
      if (payload >= RequestKey.BYTES) {
        index.add(ByteBuffer.wrap(window).getLong(at + Frame.HEADER_BYTES), readTo + at);
        at += Frame.HEADER_BYTES + payload;
      } else {
        int next = Frame.find(Frame.JOURNAL_RECORD, window, at + 1, filled);
        if (next < 0) {
          return at;
        }
        damaged(readTo + at, "a record is damaged");
        at = next;
      }
    }
  }

  private void damaged(long offset, String what) {
    damaged = true;
    damage.found(path, offset, what);
  }
}
