package io.sparkcompletions.spark;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.percentile_approx;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import io.sparkcompletions.error.ErrorCode;
import io.sparkcompletions.metrics.RunReport;
import java.util.Arrays;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DecimalType;

/**
 * Computes the run report of a DataFrame with a result column.
 *
 * <p>Shape: one Spark job, one aggregation; a few dozen rows come to the driver, about two per
 * error code, never rows of the input. It runs the DataFrame: on one that is not stored yet this
 * makes the calls that are still to be made.
 */
public final class ReportQuery {
  /** Ranks of the percentiles are exact up to this many rows, and to 1 in so many beyond. */
  private static final int ACCURACY = 10_000;

  /** Narrow, so that the product with dollars keeps every decimal place. */
  private static final DecimalType ATTEMPTS = DataTypes.createDecimalType(9, 0);

  static final String SUCCEEDED = "succeeded";
  static final String CODE = "code";
  static final String COPY = "copy";
  static final String ROWS = "rows";
  static final String NEW_ROWS = "newRows";
  static final String LEDGER_ROWS = "ledgerRows";
  static final String UNSENT_ROWS = "unsentRows";
  static final String USAGE_ROWS = "usageRows";
  static final String USD = "usd";
  static final String NEW_USD = "newUsd";
  static final String LEDGER_USD = "ledgerUsd";
  static final String UNPRICED = "unpriced";
  static final String NEW_UNPRICED = "newUnpriced";
  static final String LEDGER_UNPRICED = "ledgerUnpriced";
  static final String LOST = "lost";
  static final String LOST_USD = "lostUsd";
  static final String LOST_WITHOUT_ESTIMATE = "lostWithoutEstimate";
  static final String LATENCY = "latency";

  /** Error codes of replies that were billed. */
  private static final Object[] BILLED_CODES =
      Arrays.stream(ErrorCode.values())
          .filter(code -> code.kind() == ErrorCode.Kind.ANSWER)
          .map(ErrorCode::text)
          .toArray();

  private final String column;

  private ReportQuery(String column) {
    this.column = column;
  }

  /**
   * The report of the rows whose result is not null.
   *
   * @param column the result column, see {@link ResultColumns#find}
   */
  public static RunReport run(Dataset<Row> rows, String column) {
    return new ReportGroups(new ReportQuery(column).aggregate(rows).collectAsList()).report();
  }

  /**
   * One row per success, error code and being a copy. Successes that are no copies are one group,
   * so their percentiles need no merging.
   */
  private Dataset<Row> aggregate(Dataset<Row> rows) {
    Column source = field(CompletionSchema.SOURCE);
    Column usd = field(CompletionSchema.COST_USD);
    Column lost = field(CompletionSchema.UNANSWERED_ATTEMPTS);
    Column isNew = source.equalTo(CompletionSchema.SOURCE_NEW);
    Column isLedger = source.equalTo(CompletionSchema.SOURCE_LEDGER);
    Column unpriced = usd.isNull().and(answered());
    return rows.filter(field(CompletionSchema.SUCCESS).isNotNull())
        .groupBy(
            field(CompletionSchema.SUCCESS).as(SUCCEEDED),
            field(CompletionSchema.ERROR, CompletionSchema.ERROR_CODE).as(CODE),
            coalesce(source.equalTo(CompletionSchema.SOURCE_DUPLICATE), lit(false)).as(COPY))
        .agg(
            count(lit(1)).as(ROWS),
            count(when(isNew, 1)).as(NEW_ROWS),
            count(when(isLedger, 1)).as(LEDGER_ROWS),
            count(when(source.isNull(), 1)).as(UNSENT_ROWS),
            tokens(CompletionSchema.INPUT_TOKENS),
            tokens(CompletionSchema.OUTPUT_TOKENS),
            tokens(CompletionSchema.CACHED_INPUT_TOKENS),
            tokens(CompletionSchema.CACHE_WRITE_TOKENS),
            tokens(CompletionSchema.REASONING_TOKENS),
            count(when(field(CompletionSchema.USAGE).isNotNull(), 1)).as(USAGE_ROWS),
            sum(usd).as(USD),
            sum(when(isNew, usd)).as(NEW_USD),
            sum(when(isLedger, usd)).as(LEDGER_USD),
            count(when(unpriced, 1)).as(UNPRICED),
            count(when(unpriced.and(isNew), 1)).as(NEW_UNPRICED),
            count(when(unpriced.and(isLedger), 1)).as(LEDGER_UNPRICED),
            sum(lost).as(LOST),
            sum(when(lost.gt(0), usd.multiply(lost.cast(ATTEMPTS)))).as(LOST_USD),
            count(when(lost.gt(0).and(usd.isNull()), 1)).as(LOST_WITHOUT_ESTIMATE),
            percentile_approx(
                    field(CompletionSchema.LATENCY_MILLIS),
                    array(lit(0.5), lit(0.95)),
                    lit(ACCURACY))
                .as(LATENCY));
  }

  /** Whether a reply came that was billed. */
  private Column answered() {
    Column code = field(CompletionSchema.ERROR, CompletionSchema.ERROR_CODE);
    return field(CompletionSchema.SUCCESS)
        .or(field(CompletionSchema.USAGE).isNotNull())
        .or(coalesce(code.isin(BILLED_CODES), lit(false)));
  }

  private Column tokens(String name) {
    return sum(field(CompletionSchema.USAGE, name)).as(name);
  }

  private Column field(String... path) {
    String[] whole = new String[path.length + 1];
    whole[0] = column;
    System.arraycopy(path, 0, whole, 1, path.length);
    return ResultColumns.field(whole);
  }
}
