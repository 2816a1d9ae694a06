package io.sparkcompletions.ledger.file;

import io.sparkcompletions.model.RequestKey;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/**
 * What is known of a segment without reading its records: range, groups, and which files it
 * replaces. Immutable; 48 bytes per group of about half a megabyte.
 */
final class Segment {
  /** Trailer and usually the whole footer come with one read. */
  private static final int TAIL_BYTES = 1 << 16;

  private final FileStatus listed;
  private final String name;
  private final byte[] lastKey;
  private final ByteBuffer groups;
  private final long entries;
  private final Set<String> replaces;
  private final boolean damaged;

  private Segment(
      FileStatus listed,
      byte[] lastKey,
      byte[] groups,
      long entries,
      Set<String> replaces,
      boolean damaged) {
    this.listed = listed;
    this.name = listed.getPath().getName();
    this.lastKey = lastKey;
    this.groups = ByteBuffer.wrap(groups).asReadOnlyBuffer();
    this.entries = entries;
    this.replaces = Set.copyOf(replaces);
    this.damaged = damaged;
  }

  /**
   * Reads the footer. If it is damaged, the groups that can be found from the beginning are used.
   *
   * @throws io.sparkcompletions.error.CompletionsException if a later version wrote the file
   */
  static Segment open(Storage storage, FileStatus listed, Damage damage) throws IOException {
    try (FSDataInputStream in = storage.open(listed.getPath())) {
      try {
        return fromFooter(in, listed);
      } catch (DamagedFileException | EOFException e) {
        damage.found(listed.getPath(), listed.getLen(), "its end is damaged");
        return fromGroups(in, listed);
      }
    }
  }

  String name() {
    return name;
  }

  Path path() {
    return listed.getPath();
  }

  FileStatus listed() {
    return listed;
  }

  long bytes() {
    return listed.getLen();
  }

  long entries() {
    return entries;
  }

  /** Names of files whose entries are all in this one. */
  Set<String> replaces() {
    return replaces;
  }

  /** Whether the footer could not be read, so that entries may be missing. */
  boolean isDamaged() {
    return damaged;
  }

  int groupCount() {
    return groups.capacity() / SegmentWriter.GROUP_INDEX_BYTES;
  }

  /** The only group that may hold a key; -1 if the key lies outside the file's range. */
  int groupOf(byte[] key) {
    if (groupCount() == 0 || Arrays.compareUnsigned(key, lastKey) > 0) {
      return -1;
    }
    int low = 0;
    int high = groupCount();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (compareFirstKey(middle, key) <= 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low - 1;
  }

  /** The first key of a group compared with a key. */
  int compareFirstKey(int group, byte[] key) {
    int at = group * SegmentWriter.GROUP_INDEX_BYTES;
    ByteBuffer other = ByteBuffer.wrap(key);
    for (int i = 0; i < RequestKey.BYTES; i += Long.BYTES) {
      int order = Long.compareUnsigned(groups.getLong(at + i), other.getLong(i));
      if (order != 0) {
        return order;
      }
    }
    return 0;
  }

  long pageOffset(int group) {
    return groups.getLong(group * SegmentWriter.GROUP_INDEX_BYTES + RequestKey.BYTES);
  }

  int pageLength(int group) {
    return groups.getInt(group * SegmentWriter.GROUP_INDEX_BYTES + RequestKey.BYTES + Long.BYTES);
  }

  private static Segment fromFooter(FSDataInputStream in, FileStatus listed) throws IOException {
    long length = listed.getLen();
    if (length < FileHeader.BYTES + SegmentWriter.TRAILER_BYTES) {
      throw new DamagedFileException("a segment is too short");
    }
    byte[] tail = new byte[(int) Math.min(length, TAIL_BYTES)];
    in.seek(length - tail.length);
    in.readFully(tail);
    ByteBuffer trailer =
        ByteBuffer.wrap(
                tail, tail.length - SegmentWriter.TRAILER_BYTES, SegmentWriter.TRAILER_BYTES)
            .slice();
    requireSound(trailer, listed.getPath());
    long offset = trailer.getLong(0);
    int footerLength = trailer.getInt(Long.BYTES);
    require(footerLength > 0 && offset + footerLength == length - SegmentWriter.TRAILER_BYTES);
    byte[] footer;
    if (footerLength + SegmentWriter.TRAILER_BYTES <= tail.length) {
      int end = tail.length - SegmentWriter.TRAILER_BYTES;
      footer = Arrays.copyOfRange(tail, end - footerLength, end);
    } else {
      footer = new byte[footerLength];
      in.seek(offset);
      in.readFully(footer);
    }
    return fromFooter(footer, listed);
  }

  private static Segment fromFooter(byte[] frame, FileStatus listed) throws DamagedFileException {
    int payload = Frame.check(Frame.FOOTER, frame, 0, frame.length);
    require(payload >= 0);
    FieldReader in = new FieldReader(frame, Frame.HEADER_BYTES, Frame.HEADER_BYTES + payload);
    long entries = 0;
    byte[] lastKey = new byte[RequestKey.BYTES];
    byte[] groups = new byte[0];
    Set<String> replaces = new HashSet<>();
    while (in.next()) {
      switch (in.field()) {
        case SegmentWriter.FOOTER_ENTRIES -> entries = in.number();
        case SegmentWriter.FOOTER_LAST_KEY -> lastKey = in.bytes();
        case SegmentWriter.FOOTER_GROUPS -> groups = in.bytes();
        case SegmentWriter.FOOTER_REPLACES -> replaces.add(in.text());
        default -> {
          // Not needed for reading, or of a later version.
        }
      }
    }
    require(
        lastKey.length == RequestKey.BYTES && groups.length % SegmentWriter.GROUP_INDEX_BYTES == 0);
    return new Segment(listed, lastKey, groups, entries, replaces, false);
  }

  /** Walks from group to group until something is not sound. */
  private static Segment fromGroups(FSDataInputStream in, FileStatus listed) throws IOException {
    FieldWriter groups = new FieldWriter();
    byte[] lastKey = new byte[RequestKey.BYTES];
    long entries = 0;
    long position = FileHeader.BYTES;
    try {
      while (true) {
        in.seek(position);
        byte[] header = new byte[Frame.HEADER_BYTES];
        in.readFully(header);
        int length = ByteBuffer.wrap(header).getInt(Integer.BYTES);
        require(length > 0 && length <= listed.getLen() - position);
        byte[] frame = Arrays.copyOf(header, Frame.HEADER_BYTES + length);
        in.readFully(frame, Frame.HEADER_BYTES, length);
        KeyPage page = KeyPage.parse(frame);
        ByteBuffer group = ByteBuffer.allocate(SegmentWriter.GROUP_INDEX_BYTES);
        group.put(page.firstKey()).putLong(position).putInt(frame.length).putInt(page.records());
        groups.raw(group.array());
        lastKey = page.lastKey();
        entries += page.records();
        position += frame.length + page.storedLength();
      }
    } catch (DamagedFileException | EOFException e) {
      return new Segment(listed, lastKey, groups.toBytes(), entries, Set.of(), true);
    }
  }

  private static void requireSound(ByteBuffer trailer, Path path) throws DamagedFileException {
    byte[] bytes = new byte[SegmentWriter.TRAILER_BYTES];
    trailer.get(0, bytes);
    int nameAt = SegmentWriter.TRAILER_BYTES - SegmentWriter.TRAILER_NAME.length();
    require(
        new String(bytes, nameAt, SegmentWriter.TRAILER_NAME.length(), StandardCharsets.US_ASCII)
                .equals(SegmentWriter.TRAILER_NAME)
            && trailer.getInt(SegmentWriter.TRAILER_CHECKED_BYTES)
                == Frame.checksum(bytes, 0, SegmentWriter.TRAILER_CHECKED_BYTES));
    LedgerFormat.requireReadable(trailer.getShort(Long.BYTES + Integer.BYTES), path);
  }

  private static void require(boolean sound) throws DamagedFileException {
    if (!sound) {
      throw new DamagedFileException("the end of a segment is damaged");
    }
  }
}
