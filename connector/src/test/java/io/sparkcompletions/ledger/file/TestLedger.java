package io.sparkcompletions.ledger.file;

import io.sparkcompletions.ledger.Bucket;
import io.sparkcompletions.ledger.InMemoryClaims;
import io.sparkcompletions.ledger.LedgerEntry;
import io.sparkcompletions.ledger.LedgerSession;
import io.sparkcompletions.model.RequestKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** One directory, as several processes might use it, with time, ids and crashes under control. */
final class TestLedger {
  static final Bucket ALL = new Bucket(0, 0);

  private static final AtomicLong IDS = new AtomicLong();

  final FileSystem files;
  final Path directory;
  final ManualClock clock;
  final ManualTicker ticker = new ManualTicker();

  TestLedger(FileSystem files, Path directory, ManualClock clock) {
    this.files = files;
    this.directory = directory;
    this.clock = clock;
  }

  LedgerHost host(CrashPoints crashPoints) {
    return new LedgerHost(
        clock, () -> "id" + IDS.incrementAndGet(), ticker, Runnable::run, crashPoints);
  }

  /** What a new process would open. */
  FileLedger open(FileLedgerOptions options) {
    return open(options, CrashPoints.NONE);
  }

  FileLedger open(FileLedgerOptions options, CrashPoints crashPoints) {
    return open(files, options, crashPoints);
  }

  FileLedger open(FileSystem through, FileLedgerOptions options, CrashPoints crashPoints) {
    return FileLedger.open(through, directory, new InMemoryClaims(), options, host(crashPoints));
  }

  /** Records entries in one session of a process of its own. */
  void record(FileLedgerOptions options, List<LedgerEntry> entries) {
    try (FileLedger ledger = open(options);
        LedgerSession session = ledger.open()) {
      session.enter(ALL, true);
      entries.forEach(session::append);
    }
  }

  /** What a new process finds for a key. */
  Optional<LedgerEntry> find(RequestKey key) {
    try (FileLedger ledger = open(FileLedgerOptions.defaults());
        LedgerSession session = ledger.open()) {
      session.enter(ALL, true);
      return session.find(key);
    }
  }

  /** All that a new process finds, in order. */
  List<LedgerEntry> scan() {
    try (FileLedger ledger = open(FileLedgerOptions.defaults())) {
      return scan(ledger);
    }
  }

  static List<LedgerEntry> scan(FileLedger ledger) {
    List<LedgerEntry> all = new ArrayList<>();
    try (LedgerScan scan = ledger.scan()) {
      scan.forEachRemaining(all::add);
    }
    return all;
  }
}
