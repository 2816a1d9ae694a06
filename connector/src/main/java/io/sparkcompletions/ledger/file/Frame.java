package io.sparkcompletions.ledger.file;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * A checked piece of a file: mark (4 bytes), payload length (4), CRC-32C of length and payload (4),
 * payload. Numbers are big-endian.
 *
 * <p>The marks begin with 0xFF, which no UTF-8 text holds, so that nothing a model says can look
 * like a frame when a damaged file is searched for the next good one.
 */
final class Frame {
  /** One entry in a journal. */
  static final int JOURNAL_RECORD = 0xFF4A52FE;

  /** The key page before a group of blocks in a segment. */
  static final int KEY_PAGE = 0xFF4B50FE;

  /** The footer of a segment. */
  static final int FOOTER = 0xFF4654FE;

  /** Mark, length and checksum. */
  static final int HEADER_BYTES = 12;

  /** More than any reply; a larger length is damage. */
  static final int MAX_PAYLOAD_BYTES = 1 << 28;

  private Frame() {}

  static byte[] of(int mark, byte[] payload) {
    if (payload.length > MAX_PAYLOAD_BYTES) {
      throw new IllegalArgumentException(
          "a record of " + payload.length + " bytes is larger than the ledger takes");
    }
    ByteBuffer frame = ByteBuffer.allocate(HEADER_BYTES + payload.length);
    frame.putInt(mark).putInt(payload.length);
    frame.putInt(checksum(payload.length, payload, 0)).put(payload);
    return frame.array();
  }

  /** The payload length of the whole and sound frame at {@code at}; -1 if there is none. */
  static int check(int mark, byte[] bytes, int at, int limit) {
    if (limit - at < HEADER_BYTES) {
      return -1;
    }
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    int length = buffer.getInt(at + 4);
    boolean whole =
        buffer.getInt(at) == mark
            && length >= 0
            && length <= MAX_PAYLOAD_BYTES
            && length <= limit - at - HEADER_BYTES;
    return whole && buffer.getInt(at + 8) == checksum(length, bytes, at + HEADER_BYTES)
        ? length
        : -1;
  }

  /** Where the next whole and sound frame begins, from {@code from} on; -1 if there is none. */
  static int find(int mark, byte[] bytes, int from, int limit) {
    byte first = (byte) (mark >>> 24);
    for (int at = from; at <= limit - HEADER_BYTES; at++) {
      if (bytes[at] == first && check(mark, bytes, at, limit) >= 0) {
        return at;
      }
    }
    return -1;
  }

  /** CRC-32C of a part of an array. */
  static int checksum(byte[] bytes, int from, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, from, length);
    return (int) crc.getValue();
  }

  private static int checksum(int length, byte[] bytes, int from) {
    CRC32C crc = new CRC32C();
    crc.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, length));
    crc.update(bytes, from, length);
    return (int) crc.getValue();
  }
}
