package io.sparkcompletions.ledger.file;

import java.util.OptionalInt;
import org.apache.hadoop.fs.Path;

/**
 * What is in a ledger's directory.
 *
 * @param directory the ledger's directory
 * @param version the format version; empty if nothing was ever written, or the marker is damaged
 * @param segments files that count
 * @param segmentBytes their size
 * @param segmentEntries their entries; one key may be in several files
 * @param journals journals of running tasks, and of those that died and are not sealed yet
 * @param journalEntries their entries
 * @param superseded files whose entries are all in another file, waiting to be deleted
 * @param damagedPlaces places in files that this process could not use
 */
public record LedgerStatus(
    String directory,
    OptionalInt version,
    int segments,
    long segmentBytes,
    long segmentEntries,
    int journals,
    long journalEntries,
    int superseded,
    long damagedPlaces) {

  static LedgerStatus of(Path directory, OptionalInt version, View view, long damagedPlaces) {
    return new LedgerStatus(
        directory.toString(),
        version,
        view.segments().size(),
        view.segments().stream().mapToLong(Segment::bytes).sum(),
        view.segments().stream().mapToLong(Segment::entries).sum(),
        view.journals().size(),
        view.journals().stream().mapToLong(JournalFile::records).sum(),
        view.superseded().size() + view.supersededJournals().size(),
        damagedPlaces);
  }
}
