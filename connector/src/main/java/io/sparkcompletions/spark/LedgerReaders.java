package io.sparkcompletions.spark;

import io.sparkcompletions.ledger.LedgerEntry;
import io.sparkcompletions.ledger.file.FileLedger;
import io.sparkcompletions.ledger.file.LedgerScan;
import java.util.function.Function;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.connector.read.InputPartition;
import org.apache.spark.sql.connector.read.PartitionReader;
import org.apache.spark.sql.connector.read.PartitionReaderFactory;
import org.apache.spark.sql.types.StructType;

/** Reads ranges of a ledger's keys on executors. */
final class LedgerReaders implements PartitionReaderFactory {
  private static final long serialVersionUID = 1L;

  private final String directory;
  private final HadoopSettings hadoop;
  private final StructType wanted;

  LedgerReaders(String directory, HadoopSettings hadoop, StructType wanted) {
    this.directory = directory;
    this.hadoop = hadoop;
    this.wanted = wanted;
  }

  @Override
  public PartitionReader<InternalRow> createReader(InputPartition partition) {
    FileLedger ledger = LedgerAccess.open(directory, hadoop.configuration());
    LedgerTableScan.Range range = (LedgerTableScan.Range) partition;
    return new Reader(ledger.scan(range.bucket()), LedgerColumns.writer(wanted));
  }

  private static final class Reader implements PartitionReader<InternalRow> {
    private final LedgerScan entries;
    private final Function<LedgerEntry, InternalRow> writer;

    Reader(LedgerScan entries, Function<LedgerEntry, InternalRow> writer) {
      this.entries = entries;
      this.writer = writer;
    }

    @Override
    public boolean next() {
      return entries.hasNext();
    }

    @Override
    public InternalRow get() {
      return writer.apply(entries.next());
    }

    @Override
    public void close() {
      entries.close();
    }
  }
}
