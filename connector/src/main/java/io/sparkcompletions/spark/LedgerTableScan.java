package io.sparkcompletions.spark;

import io.sparkcompletions.ledger.Bucket;
import io.sparkcompletions.ledger.file.LedgerStatus;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.connector.read.Batch;
import org.apache.spark.sql.connector.read.InputPartition;
import org.apache.spark.sql.connector.read.PartitionReaderFactory;
import org.apache.spark.sql.connector.read.Scan;
import org.apache.spark.sql.connector.read.SupportsPushDownRequiredColumns;
import org.apache.spark.sql.types.StructType;

/**
 * A read of a ledger's entries, cut into ranges of keys: the files of a range are merged by the
 * task that reads it, so that each key comes once, with the entry that counts.
 *
 * <p>Files are listed when a task starts, so that what is recorded meanwhile may be seen or not.
 */
final class LedgerTableScan implements SupportsPushDownRequiredColumns, Scan, Batch {
  /** Stored bytes for one task; entries are compressed, so several times that in memory. */
  private static final long BYTES_PER_TASK = 16L << 20;

  /** What an entry of a journal, which is not compressed, counts for. */
  private static final long BYTES_PER_JOURNAL_ENTRY = 512;

  /** Each task reads the ends of all files, so that cutting finer does not pay. */
  private static final int MAX_BITS = 10;

  private final String directory;
  private StructType wanted = LedgerColumns.SCHEMA;

  LedgerTableScan(String directory) {
    this.directory = directory;
  }

  /** Takes whole columns only: Spark may want single fields of a struct, and picks them itself. */
  @Override
  public void pruneColumns(StructType required) {
    wanted = new StructType();
    for (String name : required.fieldNames()) {
      wanted = wanted.add(LedgerColumns.SCHEMA.apply(name));
    }
  }

  @Override
  public Scan build() {
    return this;
  }

  @Override
  public StructType readSchema() {
    return wanted;
  }

  @Override
  public String description() {
    return "completions ledger " + directory;
  }

  @Override
  public Batch toBatch() {
    return this;
  }

  @Override
  public InputPartition[] planInputPartitions() {
    LedgerStatus status = LedgerAccess.open(directory, hadoop()).status();
    if (LedgerAccess.isEmpty(status)) {
      throw LedgerProblems.noLedger(status.directory());
    }
    int bits = bits(status.segmentBytes() + status.journalEntries() * BYTES_PER_JOURNAL_ENTRY);
    return IntStream.range(0, 1 << bits)
        .mapToObj(prefix -> new Range(new Bucket(bits, prefix)))
        .toArray(InputPartition[]::new);
  }

  @Override
  public PartitionReaderFactory createReaderFactory() {
    return new LedgerReaders(directory, new HadoopSettings(hadoop()), wanted);
  }

  /** The number of leading bits by which this much is cut. */
  static int bits(long bytes) {
    long tasks = Math.max(1, bytes / BYTES_PER_TASK);
    return Math.min(MAX_BITS, Long.SIZE - Long.numberOfLeadingZeros(tasks - 1));
  }

  private static Configuration hadoop() {
    return SparkSession.active().sparkContext().hadoopConfiguration();
  }

  /** The keys that one task reads. */
  record Range(Bucket bucket) implements InputPartition {}
}
