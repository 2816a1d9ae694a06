package io.sparkcompletions.ledger.file;

import io.sparkcompletions.ledger.Bucket;
import io.sparkcompletions.ledger.LedgerEntry;
import io.sparkcompletions.model.RequestKey;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * All best entries of a bucket in ascending order of keys, one per key.
 *
 * <p>Memory: one key page and one block per segment, the sorted index per journal. One thread. If a
 * file is replaced in the meantime, the scan goes on in the one that replaced it; entries recorded
 * after the scan began may or may not be seen.
 */
public final class LedgerScan implements Iterator<LedgerEntry>, AutoCloseable {
  private static final int MAX_RESTARTS = 5;

  private final Storage storage;
  private final Catalog catalog;
  private final Damage damage;
  private final Bucket bucket;
  private final byte[] from;
  private @Nullable MergedRecords records;
  private @Nullable LedgerEntry next;
  private @Nullable RequestKey last;
  private boolean ended;

  LedgerScan(Storage storage, Catalog catalog, Damage damage, Bucket bucket) {
    this.storage = storage;
    this.catalog = catalog;
    this.damage = damage;
    this.bucket = bucket;
    this.from = lowestKey(bucket);
  }

  @Override
  public boolean hasNext() {
    for (int restarts = 0; next == null && !ended; restarts++) {
      try {
        step();
      } catch (IOException e) {
        release();
        if (restarts == MAX_RESTARTS) {
          throw LedgerErrors.cannotRead(storage.root(), e);
        }
      }
    }
    return next != null;
  }

  @Override
  public LedgerEntry next() {
    if (!hasNext() || next == null) {
      throw new NoSuchElementException("the ledger has no more entries");
    }
    LedgerEntry entry = next;
    last = entry.key();
    next = null;
    return entry;
  }

  @Override
  public void close() {
    ended = true;
    next = null;
    release();
  }

  private void release() {
    MergedRecords open = records;
    records = null;
    try {
      if (open != null) {
        open.close();
      }
    } catch (IOException e) {
      throw LedgerErrors.cannotRead(storage.root(), e);
    }
  }

  private void step() throws IOException {
    MergedRecords merged = records == null ? start() : records;
    records = merged;
    LedgerEntry found = null;
    while (found == null && merged.next()) {
      LedgerEntry entry = merged.entry();
      if (last == null || entry.key().compareTo(last) > 0) {
        found = entry;
      }
    }
    ended = found == null || found.key().bucket(bucket.bits()) != bucket.prefix();
    next = ended ? null : found;
  }

  private MergedRecords start() throws IOException {
    View view = catalog.look();
    List<RecordSource> sources = new ArrayList<>();
    view.segments().forEach(segment -> sources.add(new SegmentCursor(storage, segment, damage)));
    view.journals().forEach(journal -> sources.add(new JournalSource(storage, journal, damage)));
    return new MergedRecords(sources, last == null ? from : last.toBytes(), damage);
  }

  private static byte[] lowestKey(Bucket bucket) {
    int leading = bucket.bits() == 0 ? 0 : bucket.prefix() << (Integer.SIZE - bucket.bits());
    return ByteBuffer.allocate(RequestKey.BYTES).putInt(leading).array();
  }
}
