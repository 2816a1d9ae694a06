package io.sparkcompletions.ledger.file;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.hadoop.fs.Path;

/**
 * The first 16 bytes of journals and segments: name of the kind (8 ASCII characters), format
 * version (2 bytes), zeros (2), CRC-32C of these twelve (4).
 */
final class FileHeader {
  static final int BYTES = 16;
  static final String JOURNAL = "SCJOURNL";
  static final String SEGMENT = "SCSEGMNT";

  private static final int CHECKED_BYTES = 12;

  private FileHeader() {}

  static byte[] of(String kind) {
    ByteBuffer header = ByteBuffer.allocate(BYTES);
    header.put(kind.getBytes(StandardCharsets.US_ASCII)).putShort((short) LedgerFormat.VERSION);
    header.putInt(CHECKED_BYTES, Frame.checksum(header.array(), 0, CHECKED_BYTES));
    return header.array();
  }

  /**
   * Whether the bytes begin with a sound header of this kind.
   *
   * @throws io.sparkcompletions.error.CompletionsException if a later version wrote the file
   */
  static boolean isSound(String kind, byte[] bytes, Path path) {
    ByteBuffer header = ByteBuffer.wrap(bytes);
    boolean sound =
        header.getInt(CHECKED_BYTES) == Frame.checksum(bytes, 0, CHECKED_BYTES)
            && kind.equals(new String(bytes, 0, kind.length(), StandardCharsets.US_ASCII));
    if (sound) {
      LedgerFormat.requireReadable(header.getShort(kind.length()), path);
    }
    return sound;
  }
}
