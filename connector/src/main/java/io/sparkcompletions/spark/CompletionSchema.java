package io.sparkcompletions.spark;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * The result struct: names, types and order are a contract with SQL, Python, merges and dashboards.
 *
 * <p>Every field is nullable in the schema, as it is after any round trip through a table. On
 * success {@code text} may be null (a tool call), {@code error} is; on failure it is the other way
 * round.
 */
public final class CompletionSchema {
  public static final String CUSTOM_ID = "customId";
  public static final String SUCCESS = "success";
  public static final String TEXT = "text";

  /** Only with a schema, behind {@link #TEXT}; of the schema's type. */
  public static final String PARSED = "parsed";

  public static final String TOOL_CALLS = "toolCalls";
  public static final String FINISH_REASON = "finishReason";
  public static final String ERROR = "error";
  public static final String USAGE = "usage";
  public static final String COST_USD = "costUsd";
  public static final String PROVIDER = "provider";
  public static final String MODEL = "model";
  public static final String MODE = "mode";
  public static final String SOURCE = "source";
  public static final String BATCH_ID = "batchId";
  public static final String REQUEST_ID = "requestId";
  public static final String ATTEMPTS = "attempts";
  public static final String UNANSWERED_ATTEMPTS = "unansweredAttempts";
  public static final String LATENCY_MILLIS = "latencyMillis";
  public static final String COMPLETED_AT = "completedAt";
  public static final String RESPONSE = "response";

  public static final String ERROR_CODE = "code";
  public static final String ERROR_MESSAGE = "message";
  public static final String ERROR_HTTP_STATUS = "httpStatus";
  public static final String ERROR_PROVIDER_CODE = "providerCode";
  public static final String ERROR_RETRYABLE = "retryable";

  public static final String INPUT_TOKENS = "inputTokens";
  public static final String OUTPUT_TOKENS = "outputTokens";
  public static final String TOTAL_TOKENS = "totalTokens";
  public static final String CACHED_INPUT_TOKENS = "cachedInputTokens";
  public static final String CACHE_WRITE_TOKENS = "cacheWriteTokens";
  public static final String REASONING_TOKENS = "reasoningTokens";

  /** {@code source} of a row whose answer this call of {@code withCompletions} asked for. */
  public static final String SOURCE_NEW = "new";

  /** {@code source} of a row whose answer was there before. */
  public static final String SOURCE_LEDGER = "ledger";

  /** {@code source} of a row that shares the answer, and not the cost, of another row. */
  public static final String SOURCE_DUPLICATE = "duplicate";

  /** Exact dollars: ten decimal places. */
  public static final DecimalType USD = DataTypes.createDecimalType(20, 10);

  /** A tool that the model asks to be called. */
  public static final StructType TOOL_CALL =
      struct(
          field("id", DataTypes.StringType),
          field("name", DataTypes.StringType),
          field("arguments", DataTypes.StringType));

  /** Why a row has no answer. */
  public static final StructType ERROR_TYPE =
      struct(
          field(ERROR_CODE, DataTypes.StringType),
          field(ERROR_MESSAGE, DataTypes.StringType),
          field(ERROR_HTTP_STATUS, DataTypes.IntegerType),
          field(ERROR_PROVIDER_CODE, DataTypes.StringType),
          field(ERROR_RETRYABLE, DataTypes.BooleanType));

  /** Tokens; the totals include their parts. */
  public static final StructType USAGE_TYPE =
      struct(
          field(INPUT_TOKENS, DataTypes.LongType),
          field(OUTPUT_TOKENS, DataTypes.LongType),
          field(TOTAL_TOKENS, DataTypes.LongType),
          field(CACHED_INPUT_TOKENS, DataTypes.LongType),
          field(CACHE_WRITE_TOKENS, DataTypes.LongType),
          field(REASONING_TOKENS, DataTypes.LongType));

  private static final List<StructField> FIELDS =
      List.of(
          field(CUSTOM_ID, DataTypes.StringType),
          field(SUCCESS, DataTypes.BooleanType),
          field(TEXT, DataTypes.StringType),
          field(TOOL_CALLS, DataTypes.createArrayType(TOOL_CALL, true)),
          field(FINISH_REASON, DataTypes.StringType),
          field(ERROR, ERROR_TYPE),
          field(USAGE, USAGE_TYPE),
          field(COST_USD, USD),
          field(PROVIDER, DataTypes.StringType),
          field(MODEL, DataTypes.StringType),
          field(MODE, DataTypes.StringType),
          field(SOURCE, DataTypes.StringType),
          field(BATCH_ID, DataTypes.StringType),
          field(REQUEST_ID, DataTypes.StringType),
          field(ATTEMPTS, DataTypes.IntegerType),
          field(UNANSWERED_ATTEMPTS, DataTypes.IntegerType),
          field(LATENCY_MILLIS, DataTypes.LongType),
          field(COMPLETED_AT, DataTypes.TimestampType));

  private CompletionSchema() {}

  /**
   * The type of the result column.
   *
   * @param includeResponse whether the raw reply is its last field
   */
  public static StructType of(boolean includeResponse) {
    List<StructField> fields = new ArrayList<>(FIELDS);
    if (includeResponse) {
      fields.add(field(RESPONSE, DataTypes.StringType));
    }
    return DataTypes.createStructType(fields);
  }

  private static StructType struct(StructField... fields) {
    return DataTypes.createStructType(fields);
  }

  private static StructField field(String name, DataType type) {
    return DataTypes.createStructField(name, type, true);
  }
}
