package io.sparkcompletions.bench.jmh;

import io.sparkcompletions.ledger.Bucket;
import io.sparkcompletions.ledger.InMemoryClaims;
import io.sparkcompletions.ledger.LedgerEntry;
import io.sparkcompletions.ledger.LedgerSession;
import io.sparkcompletions.ledger.file.FileLedger;
import io.sparkcompletions.ledger.file.FileLedgerOptions;
import io.sparkcompletions.ledger.file.LedgerHost;
import io.sparkcompletions.model.RequestKey;
import java.io.IOException;
import java.nio.file.Files;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** A ledger in a temporary directory of the local file system, deleted on closing. */
final class TemporaryLedger implements AutoCloseable {
  private static final Bucket ALL = new Bucket(0, 0);

  private final FileSystem files;
  private final Path directory;
  private final FileLedger ledger;

  TemporaryLedger() throws IOException {
    this.directory = new Path(Files.createTempDirectory("bench-ledger").toUri());
    this.files = directory.getFileSystem(new Configuration());
    this.ledger =
        FileLedger.open(
            files,
            directory,
            new InMemoryClaims(),
            FileLedgerOptions.defaults(),
            LedgerHost.system());
  }

  /** Appends entries as one task does, from the claim to the seal. */
  void append(LedgerEntry[] entries) {
    try (LedgerSession session = ledger.open()) {
      session.enter(ALL, true);
      for (LedgerEntry entry : entries) {
        session.append(entry);
      }
    }
  }

  /** Asks for keys as one task does, and counts those that are there. */
  int find(RequestKey[] keys) {
    int found = 0;
    try (LedgerSession session = ledger.open()) {
      session.enter(ALL, true);
      for (RequestKey key : keys) {
        found += session.find(key).isPresent() ? 1 : 0;
      }
    }
    return found;
  }

  @Override
  public void close() throws IOException {
    ledger.close();
    files.delete(directory, true);
  }
}
