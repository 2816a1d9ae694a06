package io.sparkcompletions.ledger.file;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Where the records of a journal begin, by the first 8 bytes of their keys: an open-addressed table
 * of at most 32 bytes per record. One prefix may have several records. Guarded by the journal.
 */
final class PrefixIndex {
  private static final int INITIAL_SLOTS = 64;

  private long[] prefixes = new long[INITIAL_SLOTS];

  /** One more than the offset; 0 is an empty slot. */
  private long[] offsets = new long[INITIAL_SLOTS];

  private int size;

  void add(long prefix, long offset) {
    if (2 * (size + 1) > prefixes.length) {
      grow();
    }
    put(prefix, offset + 1);
    size++;
  }

  /** Offsets of the records whose keys begin like this, in no order. */
  List<Long> offsets(long prefix) {
    List<Long> found = new ArrayList<>(1);
    for (int slot = slot(prefix); offsets[slot] != 0; slot = next(slot)) {
      if (prefixes[slot] == prefix) {
        found.add(offsets[slot] - 1);
      }
    }
    return found;
  }

  int size() {
    return size;
  }

  /** All records, by prefix as unsigned number, which is the order of keys. */
  List<Position> sorted() {
    List<Position> all = new ArrayList<>(size);
    for (int slot = 0; slot < prefixes.length; slot++) {
      if (offsets[slot] != 0) {
        all.add(new Position(prefixes[slot], offsets[slot] - 1));
      }
    }
    all.sort(Position.ORDER);
    return all;
  }

  private void grow() {
    long[] oldPrefixes = prefixes;
    long[] oldOffsets = offsets;
    prefixes = new long[oldPrefixes.length * 2];
    offsets = new long[oldOffsets.length * 2];
    for (int slot = 0; slot < oldPrefixes.length; slot++) {
      if (oldOffsets[slot] != 0) {
        put(oldPrefixes[slot], oldOffsets[slot]);
      }
    }
  }

  private void put(long prefix, long offsetPlusOne) {
    int slot = slot(prefix);
    while (offsets[slot] != 0) {
      slot = next(slot);
    }
    prefixes[slot] = prefix;
    offsets[slot] = offsetPlusOne;
  }

  private int slot(long prefix) {
    long mixed = prefix * 0x9E3779B97F4A7C15L;
    return (int) (mixed >>> 32) & (prefixes.length - 1);
  }

  private int next(int slot) {
    return (slot + 1) & (prefixes.length - 1);
  }

  /** One record. */
  record Position(long prefix, long offset) {
    static final Comparator<Position> ORDER =
        Comparator.<Position>comparingLong(position -> position.prefix ^ Long.MIN_VALUE)
            .thenComparingLong(Position::offset);
  }
}
