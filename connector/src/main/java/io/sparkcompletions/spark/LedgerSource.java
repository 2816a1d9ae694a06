package io.sparkcompletions.spark;

import io.sparkcompletions.error.InvalidOptionsException;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.connector.catalog.Table;
import org.apache.spark.sql.connector.catalog.TableProvider;
import org.apache.spark.sql.connector.expressions.Transform;
import org.apache.spark.sql.sources.DataSourceRegister;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;
import org.jspecify.annotations.Nullable;

/**
 * {@code spark.read().format("completions").load(checkpointLocation)}: the ledger as a table with
 * one row per request. Spark finds it by the service file of {@link DataSourceRegister}.
 *
 * <p>Options: {@code path}, the directory. What else a directory may come to hold gets a table of
 * its own, chosen in {@link #getTable}.
 */
public final class LedgerSource implements TableProvider, DataSourceRegister {
  /** The name of the format. */
  static final String NAME = "completions";

  private static final String PATH = "path";

  /** For Spark. */
  public LedgerSource() {}

  @Override
  public String shortName() {
    return NAME;
  }

  @Override
  public StructType inferSchema(CaseInsensitiveStringMap options) {
    return LedgerColumns.SCHEMA;
  }

  @Override
  public Table getTable(
      @Nullable StructType schema, Transform[] partitioning, Map<String, String> properties) {
    String path = new CaseInsensitiveStringMap(properties).get(PATH);
    if (path == null || path.isBlank()) {
      throw new InvalidOptionsException(
          List.of("format(\"completions\") needs the path of one checkpointLocation"));
    }
    return new LedgerTable(path);
  }
}
