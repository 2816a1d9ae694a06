package io.sparkcompletions.spark;

import java.util.Set;
import org.apache.spark.sql.connector.catalog.SupportsRead;
import org.apache.spark.sql.connector.catalog.Table;
import org.apache.spark.sql.connector.catalog.TableCapability;
import org.apache.spark.sql.connector.read.ScanBuilder;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;

/** The entries of one ledger. Making it touches nothing. */
final class LedgerTable implements Table, SupportsRead {
  private final String directory;

  LedgerTable(String directory) {
    this.directory = directory;
  }

  @Override
  public String name() {
    return LedgerSource.NAME + ".`" + directory + '`';
  }

  @Override
  @SuppressWarnings("deprecation") // columns() is for tables with more to say.
  public StructType schema() {
    return LedgerColumns.SCHEMA;
  }

  @Override
  public Set<TableCapability> capabilities() {
    return Set.of(TableCapability.BATCH_READ);
  }

  @Override
  public ScanBuilder newScanBuilder(CaseInsensitiveStringMap options) {
    return new LedgerTableScan(directory);
  }
}
