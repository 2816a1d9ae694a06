package io.sparkcompletions.ledger.file;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import io.sparkcompletions.model.RequestKey;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes a segment: records in ascending order of their keys, one per key.
 *
 * <pre>
 * header   see {@link FileHeader}, kind SCSEGMNT
 * group*   key page  (frame KP) varint blocks; per block varint records, varint raw length, varint
 *                    compressed length, CRC-32C of the compressed bytes (4 bytes); first key (32),
 *                    last key (32); per record the first 8 bytes of its key
 *          block*    zstd of records, each varint length and bytes
 * footer   (frame FT) fields: 1 entries, 2 raw bytes, 3 first key, 4 last key, 5 groups (per group
 *                    first key (32), offset (8), page length with frame (4), records (4)), 6 name of
 *                    a file that this one replaces (repeated)
 * trailer  footer offset (8), footer length with frame (4), version (2), zeros (2), CRC-32C of these
 *          16 bytes (4), "SCSEGEND" (8)
 * </pre>
 *
 * <p>Key pages lie apart from values so that asking for a key that is not there decompresses
 * nothing, and are found without the footer, so that a file with a damaged end can still be read.
 *
 * <p>Memory: one group's compressed blocks, and 48 bytes per group written.
 */
final class SegmentWriter implements AutoCloseable {
  /** Blocks under one key page. */
  static final int BLOCKS_PER_GROUP = 16;

  static final int GROUP_INDEX_BYTES = RequestKey.BYTES + Long.BYTES + 2 * Integer.BYTES;
  static final int FOOTER_ENTRIES = 1;
  static final int FOOTER_RAW_BYTES = 2;
  static final int FOOTER_FIRST_KEY = 3;
  static final int FOOTER_LAST_KEY = 4;
  static final int FOOTER_GROUPS = 5;
  static final int FOOTER_REPLACES = 6;
  static final int TRAILER_BYTES = 28;
  static final int TRAILER_CHECKED_BYTES = 16;
  static final String TRAILER_NAME = "SCSEGEND";

  private static final int COMPRESSION_LEVEL = 3;

  private final OutputStream out;
  private final int blockBytes;
  private final ZstdCompressCtx compressor = new ZstdCompressCtx();
  private final FieldWriter block = new FieldWriter();
  private final FieldWriter groups = new FieldWriter();
  private final FieldWriter prefixes = new FieldWriter();
  private final FieldWriter blockIndex = new FieldWriter();
  private final List<byte[]> blocks = new ArrayList<>();
  private int blockRecords;
  private int groupRecords;
  private byte @Nullable [] groupFirstKey;
  private byte @Nullable [] firstKey;
  private byte @Nullable [] lastKey;
  private long position;
  private long entries;
  private long rawBytes;

  SegmentWriter(OutputStream out, int blockBytes) throws IOException {
    this.out = out;
    this.blockBytes = blockBytes;
    compressor.setLevel(COMPRESSION_LEVEL);
    write(FileHeader.of(FileHeader.SEGMENT));
  }

  /** Writes a whole segment that replaces nothing; the stream stays open. */
  static void writeAll(OutputStream out, int blockBytes, Collection<byte[]> records)
      throws IOException {
    try (SegmentWriter writer = new SegmentWriter(out, blockBytes)) {
      for (byte[] record : records) {
        writer.add(record);
      }
      writer.finish(List.of());
    }
  }

  void add(byte[] record) throws IOException {
    byte[] key = RecordCodec.key(record);
    if (lastKey != null && Arrays.compareUnsigned(lastKey, key) >= 0) {
      throw new IllegalStateException("a segment takes its records in ascending order of keys");
    }
    if (firstKey == null) {
      firstKey = key;
    }
    if (groupFirstKey == null) {
      groupFirstKey = key;
    }
    lastKey = key;
    prefixes.raw(Arrays.copyOf(key, Long.BYTES));
    block.varint(record.length).raw(record);
    blockRecords++;
    entries++;
    rawBytes += record.length;
    if (block.size() >= blockBytes) {
      endBlock();
      if (blocks.size() == BLOCKS_PER_GROUP) {
        endGroup();
      }
    }
  }

  /**
   * Writes what is left and the index. The stream stays open.
   *
   * @param replaces names of files whose entries are all in this one
   */
  void finish(List<String> replaces) throws IOException {
    endBlock();
    endGroup();
    FieldWriter footer = new FieldWriter();
    footer.number(FOOTER_ENTRIES, entries).number(FOOTER_RAW_BYTES, rawBytes);
    footer.bytes(FOOTER_FIRST_KEY, firstKey).bytes(FOOTER_LAST_KEY, lastKey);
    footer.bytes(FOOTER_GROUPS, groups.toBytes());
    replaces.forEach(name -> footer.text(FOOTER_REPLACES, name));
    long offset = position;
    byte[] frame = Frame.of(Frame.FOOTER, footer.toBytes());
    write(frame);
    write(trailer(offset, frame.length));
  }

  long entries() {
    return entries;
  }

  @Override
  public void close() {
    compressor.close();
  }

  private static byte[] trailer(long offset, int length) {
    ByteBuffer trailer = ByteBuffer.allocate(TRAILER_BYTES);
    trailer
        .putLong(offset)
        .putInt(length)
        .putShort((short) LedgerFormat.VERSION)
        .putShort((short) 0);
    trailer.putInt(Frame.checksum(trailer.array(), 0, TRAILER_CHECKED_BYTES));
    return trailer.put(TRAILER_NAME.getBytes(StandardCharsets.US_ASCII)).array();
  }

  private void endBlock() {
    if (blockRecords == 0) {
      return;
    }
    byte[] target = new byte[(int) Zstd.compressBound(block.size())];
    int length =
        compressor.compressByteArray(target, 0, target.length, block.buffer(), 0, block.size());
    byte[] compressed = Arrays.copyOf(target, length);
    blockIndex.varint(blockRecords).varint(block.size()).varint(length);
    blockIndex.raw(
        ByteBuffer.allocate(Integer.BYTES)
            .putInt(0, Frame.checksum(compressed, 0, length))
            .array());
    blocks.add(compressed);
    groupRecords += blockRecords;
    blockRecords = 0;
    block.clear();
  }

  private void endGroup() throws IOException {
    if (groupFirstKey == null || lastKey == null) {
      return;
    }
    FieldWriter page = new FieldWriter();
    page.varint(blocks.size()).raw(blockIndex.toBytes()).raw(groupFirstKey).raw(lastKey);
    byte[] frame = Frame.of(Frame.KEY_PAGE, page.raw(prefixes.toBytes()).toBytes());
    ByteBuffer group = ByteBuffer.allocate(GROUP_INDEX_BYTES);
    group.put(groupFirstKey).putLong(position).putInt(frame.length).putInt(groupRecords);
    groups.raw(group.array());
    write(frame);
    for (byte[] each : blocks) {
      write(each);
    }
    blocks.clear();
    blockIndex.clear();
    prefixes.clear();
    groupRecords = 0;
    groupFirstKey = null;
  }

  private void write(byte[] bytes) throws IOException {
    out.write(bytes);
    position += bytes.length;
  }
}
