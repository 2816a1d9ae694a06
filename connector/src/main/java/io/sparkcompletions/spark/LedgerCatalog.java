package io.sparkcompletions.spark;

import java.util.Map;
import org.apache.spark.sql.connector.catalog.Identifier;
import org.apache.spark.sql.connector.catalog.Table;
import org.apache.spark.sql.connector.catalog.TableCatalog;
import org.apache.spark.sql.connector.catalog.TableChange;
import org.apache.spark.sql.connector.expressions.Transform;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;

/**
 * Lets SQL name a ledger by its path: with {@code
 * spark.sql.catalog.completions=io.sparkcompletions.spark.LedgerCatalog}, {@code SELECT * FROM
 * completions.`path`} reads what lies there. It only reads, and lists nothing.
 */
public final class LedgerCatalog implements TableCatalog {
  private String name = LedgerSource.NAME;

  /** For Spark. */
  public LedgerCatalog() {}

  @Override
  public void initialize(String called, CaseInsensitiveStringMap options) {
    name = called;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Identifier[] listTables(String[] namespace) {
    return new Identifier[0];
  }

  @Override
  public Table loadTable(Identifier path) {
    return new LedgerTable(path.name());
  }

  @Override
  @SuppressWarnings({"deprecation", "removal"}) // The other forms lead here.
  public Table createTable(
      Identifier path, StructType schema, Transform[] partitions, Map<String, String> properties) {
    throw readOnly();
  }

  @Override
  public Table alterTable(Identifier path, TableChange... changes) {
    throw readOnly();
  }

  @Override
  public boolean dropTable(Identifier path) {
    throw readOnly();
  }

  @Override
  public void renameTable(Identifier from, Identifier to) {
    throw readOnly();
  }

  private static UnsupportedOperationException readOnly() {
    return new UnsupportedOperationException(
        "a ledger is written by withCompletions only; SQL may read it");
  }
}
