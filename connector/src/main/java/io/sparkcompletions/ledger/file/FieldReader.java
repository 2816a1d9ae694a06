package io.sparkcompletions.ledger.file;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Reads what {@link FieldWriter} wrote; checks every bound, for the bytes may be anything. */
final class FieldReader {
  private final byte[] bytes;
  private final int limit;
  private int position;

  private int field;
  private boolean isBytes;
  private long number;
  private int start;
  private int length;

  FieldReader(byte[] bytes, int from, int to) {
    this.bytes = bytes;
    this.position = from;
    this.limit = to;
  }

  /** Goes to the next field; false at the end. */
  boolean next() throws DamagedFileException {
    if (position >= limit) {
      return false;
    }
    long tag = varint();
    field = (int) Math.min(tag >>> 1, Integer.MAX_VALUE);
    isBytes = (tag & 1) != 0;
    if (isBytes) {
      length = length();
      start = position;
      position += length;
    } else {
      long zigzag = varint();
      number = (zigzag >>> 1) ^ -(zigzag & 1);
    }
    return true;
  }

  int field() {
    return field;
  }

  long number() throws DamagedFileException {
    if (isBytes) {
      throw new DamagedFileException("field " + field + " should be a number");
    }
    return number;
  }

  int integer() throws DamagedFileException {
    long value = number();
    if (value != (int) value) {
      throw new DamagedFileException("field " + field + " does not fit");
    }
    return (int) value;
  }

  byte[] bytes() throws DamagedFileException {
    requireBytes();
    return Arrays.copyOfRange(bytes, start, start + length);
  }

  String text() throws DamagedFileException {
    requireBytes();
    return new String(bytes, start, length, StandardCharsets.UTF_8);
  }

  /** Reads the fields within this one. */
  FieldReader nested() throws DamagedFileException {
    requireBytes();
    return new FieldReader(bytes, start, start + length);
  }

  long varint() throws DamagedFileException {
    long value = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 7) {
      if (position >= limit) {
        throw new DamagedFileException("a number is cut off");
      }
      byte next = bytes[position++];
      value |= (next & 0x7FL) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw new DamagedFileException("a number is too long");
  }

  /** A varint that counts bytes which must be there. */
  int length() throws DamagedFileException {
    long value = varint();
    if (value < 0 || value > limit - position) {
      throw new DamagedFileException("a length points beyond the end");
    }
    return (int) value;
  }

  int position() {
    return position;
  }

  void skip(int count) {
    position += count;
  }

  private void requireBytes() throws DamagedFileException {
    if (!isBytes) {
      throw new DamagedFileException("field " + field + " should be bytes");
    }
  }
}
