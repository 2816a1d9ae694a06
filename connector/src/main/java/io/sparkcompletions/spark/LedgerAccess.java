package io.sparkcompletions.spark;

import io.sparkcompletions.CompletionLedger;
import io.sparkcompletions.ledger.InMemoryClaims;
import io.sparkcompletions.ledger.claims.ApplicationMark;
import io.sparkcompletions.ledger.file.CompactionReport;
import io.sparkcompletions.ledger.file.FileLedger;
import io.sparkcompletions.ledger.file.FileLedgerOptions;
import io.sparkcompletions.ledger.file.LedgerHost;
import io.sparkcompletions.ledger.file.LedgerStatus;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** A ledger's directory from outside a run. Opens it anew for each question; holds nothing. */
public final class LedgerAccess {
  private final SparkSession session;
  private final String directory;

  /** Touches nothing. */
  public LedgerAccess(SparkSession session, String directory) {
    this.session = session;
    this.directory = directory;
  }

  /** Whether anything was ever recorded there. */
  public boolean exists() {
    return !isEmpty(open().status());
  }

  /** The ids of the applications that use it at the moment. */
  public List<String> applications() {
    Path path = new Path(directory);
    try {
      FileSystem files = HadoopSettings.files(path, session.sparkContext().hadoopConfiguration());
      return ApplicationMark.living(files, path, Instant.now());
    } catch (IOException e) {
      throw LedgerProblems.cannotUse(directory, e);
    }
  }

  /** The files, as they are now. */
  public CompletionLedger.Status status() {
    LedgerStatus status = open().status();
    if (isEmpty(status)) {
      throw LedgerProblems.noLedger(status.directory());
    }
    return new CompletionLedger.Status(
        status.directory(),
        status.version(),
        status.segments(),
        status.segmentBytes(),
        status.segmentEntries(),
        status.journals(),
        status.journalEntries(),
        status.superseded(),
        status.damagedPlaces());
  }

  /** Merges what can be merged. */
  public CompletionLedger.Compaction compact() {
    if (isEmpty(open().status())) {
      throw LedgerProblems.noLedger(directory);
    }
    try (FileLedger ledger = open()) {
      CompactionReport report = ledger.compact();
      return new CompletionLedger.Compaction(
          report.ran(), report.merged(), report.created(), report.deleted(), report.damaged());
    }
  }

  /** One row per key. */
  public Dataset<Row> entries() {
    return session.read().format(LedgerSource.NAME).load(directory);
  }

  /** Lines of an OpenAI batch result file. */
  public Dataset<String> results() {
    return lines(row -> BatchLines.results(row).iterator());
  }

  /** Lines of an OpenAI batch input file. */
  public Dataset<String> failedRequests() {
    return lines(row -> BatchLines.failedRequest(row).stream().iterator());
  }

  private Dataset<String> lines(FlatMapFunction<Row, String> function) {
    return entries().flatMap(function, Encoders.STRING());
  }

  private FileLedger open() {
    return open(directory, session.sparkContext().hadoopConfiguration());
  }

  /** Whether nothing was ever recorded there: most likely the path is mistyped. */
  static boolean isEmpty(LedgerStatus status) {
    return status.version().isEmpty() && status.segments() == 0 && status.journals() == 0;
  }

  /** Opens a directory. */
  static FileLedger open(String directory, Configuration hadoop) {
    Path path = new Path(directory);
    try {
      FileSystem files = HadoopSettings.files(path, hadoop);
      return FileLedger.open(
          files, path, new InMemoryClaims(), FileLedgerOptions.defaults(), LedgerHost.system());
    } catch (IOException e) {
      throw LedgerProblems.cannotUse(directory, e);
    }
  }
}
