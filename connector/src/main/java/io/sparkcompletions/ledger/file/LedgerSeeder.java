package io.sparkcompletions.ledger.file;

import io.sparkcompletions.ledger.LedgerEntry;
import io.sparkcompletions.model.RequestKey;
import java.io.IOException;
import java.util.Iterator;
import java.util.TreeMap;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/**
 * Fills a ledger with many entries at once, for benchmarks and imports: entries in any order go
 * straight into sealed files, without a journal.
 *
 * <p>Memory: {@code bytesPerFile} of encoded entries. One thread; several seeders may fill one
 * ledger.
 */
public final class LedgerSeeder {
  private final FileLedger ledger;
  private final long bytesPerFile;
  private final TreeMap<RequestKey, byte[]> waiting = new TreeMap<>();
  private long waitingBytes;
  private long written;

  /**
   * Makes a seeder.
   *
   * @param bytesPerFile entries of this size together make a file
   */
  public LedgerSeeder(FileLedger ledger, long bytesPerFile) {
    this.ledger = ledger;
    this.bytesPerFile = bytesPerFile;
  }

  /**
   * Records all entries; of two with one key, the later one.
   *
   * @return how many were written
   */
  public long seed(Iterator<LedgerEntry> entries) {
    while (entries.hasNext()) {
      LedgerEntry entry = entries.next();
      byte[] record = RecordCodec.encode(entry, ledger.options().keepReplies());
      waiting.put(entry.key(), record);
      waitingBytes += record.length;
      if (waitingBytes >= bytesPerFile) {
        writeFile();
      }
    }
    if (!waiting.isEmpty()) {
      writeFile();
    }
    return written;
  }

  private void writeFile() {
    Storage storage = ledger.storage();
    LedgerHost host = ledger.host();
    Path target =
        storage.path(Folder.SEGMENTS, FileNames.segment(host.clock().instant(), host.ids().get()));
    try {
      FileStatus status =
          storage.publish(
              target,
              out -> SegmentWriter.writeAll(out, ledger.options().blockBytes(), waiting.values()));
      ledger.catalog().published(status, waiting.size());
    } catch (IOException e) {
      throw LedgerErrors.cannotWrite(storage.root(), e);
    }
    written += waiting.size();
    waiting.clear();
    waitingBytes = 0;
  }
}
