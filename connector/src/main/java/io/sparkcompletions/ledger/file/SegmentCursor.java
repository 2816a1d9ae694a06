package io.sparkcompletions.ledger.file;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import io.sparkcompletions.model.RequestKey;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.apache.hadoop.fs.ChecksumException;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;

/**
 * Reads one segment. Asking in ascending order reads each key page and block at most once; any
 * order gives the right record.
 *
 * <p>Memory: one key page and one block. One thread; the file is opened with the first key in its
 * range and closed by the owner of the cursor.
 */
final class SegmentCursor implements RecordSource {
  private final Storage storage;
  private final Segment segment;
  private final Damage damage;
  private @Nullable FSDataInputStream in;

  private int loadedGroup = -1;
  private @Nullable KeyPage page;
  private int block = -1;
  private byte @Nullable [] raw;
  private int[] recordStarts = new int[0];
  private int[] recordLengths = new int[0];

  /** Where iteration stands: the record after {@link #current}. */
  private int group;

  private int nextRecord;
  private byte @Nullable [] current;
  private boolean unreadable;

  SegmentCursor(Storage storage, Segment segment, Damage damage) {
    this.storage = storage;
    this.segment = segment;
    this.damage = damage;
  }

  @Override
  public Path path() {
    return segment.path();
  }

  /** Offers the record of a key, if there is one. */
  void find(byte[] key, BestRecord best) throws IOException {
    int wanted = segment.groupOf(key);
    KeyPage keys = wanted < 0 ? null : page(wanted);
    if (keys == null) {
      return;
    }
    long prefix = ByteBuffer.wrap(key).getLong();
    for (int i = keys.lowerBound(prefix); i < keys.records() && keys.prefix(i) == prefix; i++) {
      byte[] record = record(keys, i);
      if (record != null && Arrays.equals(key, RecordCodec.key(record))) {
        best.offer(record, segment.path(), segment.pageOffset(wanted));
        return;
      }
    }
  }

  @Override
  public void seek(byte[] key) throws IOException {
    int wanted = segment.groupOf(key);
    if (wanted < 0) {
      boolean before = segment.groupCount() > 0 && segment.compareFirstKey(0, key) > 0;
      wanted = before ? 0 : segment.groupCount();
    }
    KeyPage keys = wanted < segment.groupCount() ? page(wanted) : null;
    group = wanted;
    nextRecord = keys == null ? 0 : keys.lowerBound(ByteBuffer.wrap(key).getLong());
    advance();
    while (current != null
        && Arrays.compareUnsigned(current, 0, RequestKey.BYTES, key, 0, RequestKey.BYTES) < 0) {
      advance();
    }
  }

  @Override
  public byte @Nullable [] current() {
    return current;
  }

  @Override
  public void advance() throws IOException {
    current = null;
    while (current == null && group < segment.groupCount()) {
      KeyPage keys = page(group);
      if (keys == null || nextRecord == keys.records()) {
        group++;
        nextRecord = 0;
      } else {
        current = record(keys, nextRecord);
        nextRecord++;
      }
    }
  }

  @Override
  public boolean isDamaged() {
    return unreadable || segment.isDamaged();
  }

  @Override
  public void close() throws IOException {
    FSDataInputStream open = in;
    in = null;
    if (open != null) {
      open.close();
    }
  }

  /** The key page of a group; null if it is damaged. */
  private @Nullable KeyPage page(int wanted) throws IOException {
    if (wanted == loadedGroup) {
      return page;
    }
    loadedGroup = wanted;
    page = null;
    block = -1;
    raw = null;
    try {
      page = KeyPage.parse(read(segment.pageOffset(wanted), segment.pageLength(wanted)));
    } catch (DamagedFileException e) {
      damaged(segment.pageOffset(wanted), e.getMessage());
    }
    return page;
  }

  /** One record of the loaded group; null if its block is damaged. */
  private byte @Nullable [] record(KeyPage keys, int number) throws IOException {
    int wanted = keys.blockOf(number);
    if (wanted != block) {
      load(keys, wanted);
    }
    byte[] bytes = raw;
    if (bytes == null) {
      return null;
    }
    int at = number - keys.firstRecord(wanted);
    return Arrays.copyOfRange(bytes, recordStarts[at], recordStarts[at] + recordLengths[at]);
  }

  private void load(KeyPage keys, int wanted) throws IOException {
    block = wanted;
    raw = null;
    long offset =
        segment.pageOffset(loadedGroup) + segment.pageLength(loadedGroup) + keys.offset(wanted);
    try {
      byte[] stored = read(offset, keys.storedLength(wanted));
      if (Frame.checksum(stored, 0, stored.length) != keys.checksum(wanted)) {
        throw new DamagedFileException("a block is damaged");
      }
      byte[] bytes = new byte[keys.rawLength(wanted)];
      if (decompress(bytes, stored) != bytes.length) {
        throw new DamagedFileException("a block has another length than its key page says");
      }
      locate(bytes, keys.firstRecord(wanted + 1) - keys.firstRecord(wanted));
      raw = bytes;
    } catch (DamagedFileException e) {
      damaged(offset, e.getMessage());
    }
  }

  private static long decompress(byte[] target, byte[] stored) throws DamagedFileException {
    try {
      return Zstd.decompressByteArray(target, 0, target.length, stored, 0, stored.length);
    } catch (ZstdException e) {
      throw new DamagedFileException("a block cannot be decompressed");
    }
  }

  /** Finds where the records of a block begin. */
  private void locate(byte[] bytes, int records) throws DamagedFileException {
    recordStarts = new int[records];
    recordLengths = new int[records];
    FieldReader in = new FieldReader(bytes, 0, bytes.length);
    for (int record = 0; record < records; record++) {
      int length = in.length();
      if (length < RequestKey.BYTES) {
        throw new DamagedFileException("a record is shorter than its key");
      }
      recordStarts[record] = in.position();
      recordLengths[record] = length;
      in.skip(length);
    }
  }

  private byte[] read(long offset, int length) throws IOException {
    if (length < 0 || offset < 0 || offset + length > segment.bytes()) {
      throw new DamagedFileException("a part lies beyond the end of the file");
    }
    FSDataInputStream stream = in;
    if (stream == null) {
      stream = storage.open(segment.path());
      in = stream;
    }
    byte[] bytes = new byte[length];
    try {
      stream.seek(offset);
      stream.readFully(bytes);
    } catch (EOFException | ChecksumException e) {
      throw new DamagedFileException("a part cannot be read: " + e.getClass().getSimpleName());
    }
    return bytes;
  }

  private void damaged(long offset, String what) {
    unreadable = true;
    damage.found(segment.path(), offset, what);
  }
}
