package io.sparkcompletions.ledger.file;

import io.sparkcompletions.ledger.LedgerEntry;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;

/** Of the records offered for one key, the one that counts: {@link LedgerEntry#beats}. */
final class BestRecord {
  private final Damage damage;
  private byte @Nullable [] record;
  private @Nullable LedgerEntry entry;

  BestRecord(Damage damage) {
    this.damage = damage;
  }

  /** Takes the record if it is better than what was offered before; false if it makes no sense. */
  boolean offer(byte[] other, Path file, long offset) {
    LedgerEntry decoded;
    try {
      decoded = RecordCodec.decode(other);
    } catch (DamagedFileException e) {
      damage.found(file, offset, e.getMessage());
      return false;
    }
    if (entry == null || decoded.beats(entry)) {
      record = other;
      entry = decoded;
    }
    return true;
  }

  byte @Nullable [] record() {
    return record;
  }

  @Nullable LedgerEntry entry() {
    return entry;
  }

  /** Forgets what was offered. */
  void clear() {
    record = null;
    entry = null;
  }
}
