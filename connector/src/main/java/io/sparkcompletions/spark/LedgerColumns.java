package io.sparkcompletions.spark;

import io.sparkcompletions.ledger.LedgerEntry;
import io.sparkcompletions.model.Answer;
import io.sparkcompletions.model.Failure;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * The ledger as a table: its columns, and how each is read from an entry, in Spark's internal form.
 * Names and types are a contract, described in {@code docs/ledger.md}; columns are only added, at
 * the end.
 */
final class LedgerColumns {
  static final String KEY = "key";
  static final String CUSTOM_IDS = "customIds";
  static final String ANSWERED = "answered";
  static final String COMPLETE = "complete";
  static final String REQUESTED_MODEL = "requestedModel";
  static final String REQUEST = "request";

  private static final Map<String, Column> COLUMNS = columns();

  static final StructType SCHEMA = schema();

  private LedgerColumns() {}

  private record Column(DataType type, Function<LedgerEntry, @Nullable Object> value) {}

  /** Writes the columns asked for, in their order. */
  static Function<LedgerEntry, InternalRow> writer(StructType wanted) {
    List<Function<LedgerEntry, @Nullable Object>> values =
        List.of(wanted.fieldNames()).stream().map(name -> COLUMNS.get(name).value()).toList();
    return entry -> {
      @Nullable Object[] cells = new Object[values.size()];
      for (int i = 0; i < cells.length; i++) {
        cells[i] = values.get(i).apply(entry);
      }
      return SparkForm.row(cells);
    };
  }

  private static Map<String, Column> columns() {
    Map<String, Column> columns = new LinkedHashMap<>();
    columns.put(KEY, text(entry -> entry.key().text()));
    columns.put(
        CUSTOM_IDS,
        new Column(
            DataTypes.createArrayType(DataTypes.StringType, false),
            entry -> SparkForm.array(entry.request().customIds(), SparkForm::text)));
    columns.put(ANSWERED, new Column(DataTypes.BooleanType, LedgerEntry::isAnswer));
    columns.put(COMPLETE, new Column(DataTypes.BooleanType, LedgerEntry::isWhole));
    columns.put(CompletionSchema.TEXT, ofAnswer(Answer::text));
    columns.put(
        CompletionSchema.TOOL_CALLS,
        new Column(
            DataTypes.createArrayType(CompletionSchema.TOOL_CALL, true),
            entry -> entry.outcome().match(SparkForm::toolCalls, failure -> null)));
    columns.put(
        CompletionSchema.FINISH_REASON,
        ofAnswer(answer -> answer.finishReason().name().toLowerCase(Locale.ROOT)));
    columns.put(
        CompletionSchema.ERROR,
        new Column(
            CompletionSchema.ERROR_TYPE,
            entry -> entry.outcome().match(answer -> null, LedgerColumns::error)));
    columns.put(
        CompletionSchema.USAGE,
        new Column(
            CompletionSchema.USAGE_TYPE,
            entry -> entry.outcome().match(SparkForm::usage, failure -> null)));
    columns.put(
        CompletionSchema.COST_USD,
        new Column(CompletionSchema.USD, entry -> SparkForm.usd(entry.costUsd())));
    columns.put("priceTable", text(LedgerEntry::priceTableVersion));
    columns.put(REQUESTED_MODEL, text(entry -> entry.request().model()));
    columns.put(CompletionSchema.MODEL, ofAnswer(Answer::model));
    columns.put("serviceTier", ofAnswer(Answer::serviceTier));
    columns.put(CompletionSchema.REQUEST_ID, ofEither(Answer::requestId, Failure::requestId));
    columns.put(
        CompletionSchema.ATTEMPTS, new Column(DataTypes.IntegerType, LedgerEntry::attempts));
    columns.put(
        CompletionSchema.UNANSWERED_ATTEMPTS,
        new Column(DataTypes.IntegerType, LedgerEntry::unansweredAttempts));
    columns.put(
        CompletionSchema.LATENCY_MILLIS,
        new Column(DataTypes.LongType, LedgerEntry::latencyMillis));
    columns.put(
        CompletionSchema.COMPLETED_AT,
        new Column(DataTypes.TimestampType, entry -> SparkForm.micros(entry.completedAt())));
    columns.put("runId", text(LedgerEntry::runId));
    columns.put(REQUEST, text(entry -> entry.request().json()));
    columns.put(
        CompletionSchema.RESPONSE,
        ofEither(answer -> answer.body().isEmpty() ? null : answer.body(), Failure::body));
    return columns;
  }

  private static StructType schema() {
    StructType schema = new StructType();
    for (Map.Entry<String, Column> column : COLUMNS.entrySet()) {
      schema = schema.add(column.getKey(), column.getValue().type(), true);
    }
    return schema;
  }

  private static Column text(Function<LedgerEntry, @Nullable String> value) {
    return new Column(DataTypes.StringType, entry -> SparkForm.text(value.apply(entry)));
  }

  private static Column ofAnswer(Function<Answer, @Nullable String> value) {
    return ofEither(value, failure -> null);
  }

  private static Column ofEither(
      Function<Answer, @Nullable String> ofAnswer, Function<Failure, @Nullable String> ofFailure) {
    return new Column(
        DataTypes.StringType,
        entry ->
            entry
                .outcome()
                .match(
                    answer -> SparkForm.text(ofAnswer.apply(answer)),
                    failure -> SparkForm.text(ofFailure.apply(failure))));
  }

  private static Object error(Failure failure) {
    return SparkForm.error(
        failure.code(), failure.message(), failure.httpStatus(), failure.providerCode());
  }
}
