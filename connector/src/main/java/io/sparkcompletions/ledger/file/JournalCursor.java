package io.sparkcompletions.ledger.file;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.apache.hadoop.fs.FSDataInputStream;
import org.jspecify.annotations.Nullable;

/** Reads records of one journal where its index says they are. One thread; closed by its owner. */
final class JournalCursor implements AutoCloseable {
  private final Storage storage;
  private final JournalFile journal;
  private final Damage damage;
  private @Nullable FSDataInputStream in;

  JournalCursor(Storage storage, JournalFile journal, Damage damage) {
    this.storage = storage;
    this.journal = journal;
    this.damage = damage;
  }

  /** Offers each record of a key. */
  void find(byte[] key, BestRecord best) throws IOException {
    for (long offset : journal.offsets(ByteBuffer.wrap(key).getLong())) {
      byte[] record = read(offset);
      if (record != null && Arrays.equals(key, RecordCodec.key(record))) {
        best.offer(record, journal.path(), offset);
      }
    }
  }

  /** The record at an offset; null if it was damaged since it was indexed. */
  byte @Nullable [] read(long offset) throws IOException {
    byte[] frame;
    try {
      frame = readFrame(offset);
    } catch (EOFException e) {
      // The stream may have been opened before the record was written.
      close();
      try {
        frame = readFrame(offset);
      } catch (EOFException again) {
        damage.found(journal.path(), offset, "a record is cut off");
        return null;
      }
    }
    int payload = Frame.check(Frame.JOURNAL_RECORD, frame, 0, frame.length);
    if (payload < 0) {
      damage.found(journal.path(), offset, "a record is damaged");
      return null;
    }
    return Arrays.copyOfRange(frame, Frame.HEADER_BYTES, frame.length);
  }

  private byte[] readFrame(long offset) throws IOException {
    FSDataInputStream stream = in;
    if (stream == null) {
      stream = storage.open(journal.path());
      in = stream;
    }
    stream.seek(offset);
    byte[] header = new byte[Frame.HEADER_BYTES];
    stream.readFully(header);
    int length = ByteBuffer.wrap(header).getInt(Integer.BYTES);
    if (length < 0 || length > Frame.MAX_PAYLOAD_BYTES) {
      return header;
    }
    byte[] frame = Arrays.copyOf(header, Frame.HEADER_BYTES + length);
    stream.readFully(frame, Frame.HEADER_BYTES, length);
    return frame;
  }

  @Override
  public void close() throws IOException {
    FSDataInputStream open = in;
    in = null;
    if (open != null) {
      open.close();
    }
  }
}
