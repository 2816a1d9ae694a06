package io.sparkcompletions.ledger.file;

import io.sparkcompletions.model.RequestKey;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Which records the blocks of one group hold, and where the blocks are: a key page of a segment,
 * decoded.
 */
final class KeyPage {
  private final long[] prefixes;
  private final byte[] firstKey;
  private final byte[] lastKey;

  /** Number of the first record of each block, and the number of records behind the last one. */
  private final int[] firstRecords;

  private final int[] rawLengths;
  private final int[] checksums;

  /** Where each block begins, counted from the end of the page, and where the last one ends. */
  private final long[] offsets;

  private KeyPage(byte[] payload, int from, int to) throws DamagedFileException {
    FieldReader in = new FieldReader(payload, from, to);
    int blocks = in.length();
    firstRecords = new int[blocks + 1];
    rawLengths = new int[blocks];
    checksums = new int[blocks];
    offsets = new long[blocks + 1];
    ByteBuffer buffer = ByteBuffer.wrap(payload);
    for (int block = 0; block < blocks; block++) {
      firstRecords[block + 1] = firstRecords[block] + in.length();
      rawLengths[block] = bounded(in.varint());
      offsets[block + 1] = offsets[block] + bounded(in.varint());
      require(in.position() + Integer.BYTES <= to);
      checksums[block] = buffer.getInt(in.position());
      in.skip(Integer.BYTES);
    }
    int keys = in.position();
    int rest = to - keys - 2 * RequestKey.BYTES;
    require(rest == (long) firstRecords[blocks] * Long.BYTES && firstRecords[blocks] > 0);
    firstKey = Arrays.copyOfRange(payload, keys, keys + RequestKey.BYTES);
    lastKey = Arrays.copyOfRange(payload, keys + RequestKey.BYTES, keys + 2 * RequestKey.BYTES);
    prefixes = new long[firstRecords[blocks]];
    buffer.position(keys + 2 * RequestKey.BYTES);
    buffer.asLongBuffer().get(prefixes);
  }

  /** Decodes a whole frame. */
  static KeyPage parse(byte[] frame) throws DamagedFileException {
    int length = Frame.check(Frame.KEY_PAGE, frame, 0, frame.length);
    if (length < 0) {
      throw new DamagedFileException("a key page is damaged");
    }
    return new KeyPage(frame, Frame.HEADER_BYTES, Frame.HEADER_BYTES + length);
  }

  byte[] firstKey() {
    return firstKey;
  }

  byte[] lastKey() {
    return lastKey;
  }

  int records() {
    return prefixes.length;
  }

  int blocks() {
    return rawLengths.length;
  }

  /** Length of all blocks together, as stored. */
  long storedLength() {
    return offsets[blocks()];
  }

  /**
   * The first record whose key may be this one or a later one; {@link #records} if there is none.
   */
  int lowerBound(long prefix) {
    int low = 0;
    int high = prefixes.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (Long.compareUnsigned(prefixes[middle], prefix) < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  long prefix(int record) {
    return prefixes[record];
  }

  int blockOf(int record) {
    int found = Arrays.binarySearch(firstRecords, record);
    return found >= 0 ? found : -found - 2;
  }

  int firstRecord(int block) {
    return firstRecords[block];
  }

  int rawLength(int block) {
    return rawLengths[block];
  }

  int checksum(int block) {
    return checksums[block];
  }

  long offset(int block) {
    return offsets[block];
  }

  int storedLength(int block) {
    return (int) (offsets[block + 1] - offsets[block]);
  }

  private static int bounded(long length) throws DamagedFileException {
    require(length > 0 && length <= 2L * Frame.MAX_PAYLOAD_BYTES);
    return (int) length;
  }

  private static void require(boolean sound) throws DamagedFileException {
    if (!sound) {
      throw new DamagedFileException("a key page contradicts itself");
    }
  }
}
