package io.sparkcompletions.spark;

import io.sparkcompletions.ledger.file.FileLedgerOptions;
import io.sparkcompletions.options.ResolvedOptions;
import java.io.Serializable;

/**
 * Which ledger a run uses, and how it writes to it.
 *
 * @param directory its directory, with scheme and authority
 * @param temporary whether it belongs to this application alone and ends with it
 * @param coordinated whether executors can ask the driver about it
 */
record LedgerPlace(
    String directory, boolean temporary, boolean coordinated, FileLedgerOptions options)
    implements Serializable {

  static LedgerPlace of(
      String directory, boolean temporary, boolean coordinated, ResolvedOptions options) {
    return new LedgerPlace(
        directory,
        temporary,
        coordinated,
        FileLedgerOptions.builder()
            .flush(options.flushInterval().orElse(null), options.flushRecords())
            .build());
  }
}
