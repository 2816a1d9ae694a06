package io.sparkcompletions.ledger.file;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Writes numbered fields: {@code varint(number << 1 | kind)}, then by kind
 *
 * <pre>
 * 0  a number: zigzag varint
 * 1  bytes:    varint length, bytes
 * </pre>
 *
 * <p>There are no other kinds, so that a reader can skip a field that it does not know. An absent
 * value is an absent field; empty text is a field of length 0.
 */
final class FieldWriter {
  private static final int INITIAL_BYTES = 512;

  private byte[] bytes = new byte[INITIAL_BYTES];
  private int size;

  /** Bytes without number or length. */
  FieldWriter raw(byte[] value) {
    reserve(value.length);
    System.arraycopy(value, 0, bytes, size, value.length);
    size += value.length;
    return this;
  }

  FieldWriter number(int field, @Nullable Number value) {
    if (value != null) {
      long number = value.longValue();
      varint((long) field << 1);
      varint((number << 1) ^ (number >> (Long.SIZE - 1)));
    }
    return this;
  }

  FieldWriter bytes(int field, byte @Nullable [] value) {
    if (value != null) {
      varint((long) field << 1 | 1);
      varint(value.length);
      raw(value);
    }
    return this;
  }

  FieldWriter text(int field, @Nullable String value) {
    return value == null ? this : bytes(field, value.getBytes(StandardCharsets.UTF_8));
  }

  /** Seven bits a byte, lowest first; the high bit says that more follow. */
  FieldWriter varint(long value) {
    reserve(10);
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      bytes[size++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    bytes[size++] = (byte) rest;
    return this;
  }

  int size() {
    return size;
  }

  byte[] toBytes() {
    return Arrays.copyOf(bytes, size);
  }

  /** Makes room for the next use; keeps the memory. */
  void clear() {
    size = 0;
  }

  /** The bytes themselves, of which {@link #size} count. */
  byte[] buffer() {
    return bytes;
  }

  private void reserve(int more) {
    if (bytes.length - size < more) {
      bytes = Arrays.copyOf(bytes, Math.max(Math.addExact(size, more), bytes.length * 2));
    }
  }
}
