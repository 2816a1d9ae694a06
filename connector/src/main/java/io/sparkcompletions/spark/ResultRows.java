package io.sparkcompletions.spark;

import io.sparkcompletions.error.ErrorCode;
import io.sparkcompletions.ledger.LedgerEntry;
import io.sparkcompletions.model.Answer;
import io.sparkcompletions.model.Failure;
import io.sparkcompletions.model.FinishReason;
import io.sparkcompletions.model.ModelId;
import io.sparkcompletions.options.ResolvedOptions;
import java.math.BigDecimal;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;
import org.jspecify.annotations.Nullable;

/**
 * Writes output rows: the input's row as it came, and beside it the result ({@link
 * CompletionSchema}), each as a {@link RawRow}.
 *
 * <p>This is where policies meet recorded answers, so nothing here changes what is recorded.
 */
final class ResultRows {
  private static final BigDecimal FREE = new BigDecimal("0E-10");
  private static final UTF8String LIVE = UTF8String.fromString("live");
  private static final Map<FinishReason, UTF8String> FINISH_REASONS = finishReasons();

  private static final StructType FIELDS = CompletionSchema.of(true);
  private static final int CUSTOM_ID = FIELDS.fieldIndex(CompletionSchema.CUSTOM_ID);
  private static final int SUCCESS = FIELDS.fieldIndex(CompletionSchema.SUCCESS);
  private static final int TEXT = FIELDS.fieldIndex(CompletionSchema.TEXT);
  private static final int TOOL_CALLS = FIELDS.fieldIndex(CompletionSchema.TOOL_CALLS);
  private static final int FINISH_REASON = FIELDS.fieldIndex(CompletionSchema.FINISH_REASON);
  private static final int ERROR = FIELDS.fieldIndex(CompletionSchema.ERROR);
  private static final int USAGE = FIELDS.fieldIndex(CompletionSchema.USAGE);
  private static final int COST_USD = FIELDS.fieldIndex(CompletionSchema.COST_USD);
  private static final int PROVIDER = FIELDS.fieldIndex(CompletionSchema.PROVIDER);
  private static final int MODEL = FIELDS.fieldIndex(CompletionSchema.MODEL);
  private static final int MODE = FIELDS.fieldIndex(CompletionSchema.MODE);
  private static final int SOURCE = FIELDS.fieldIndex(CompletionSchema.SOURCE);
  private static final int REQUEST_ID = FIELDS.fieldIndex(CompletionSchema.REQUEST_ID);
  private static final int ATTEMPTS = FIELDS.fieldIndex(CompletionSchema.ATTEMPTS);
  private static final int UNANSWERED_ATTEMPTS =
      FIELDS.fieldIndex(CompletionSchema.UNANSWERED_ATTEMPTS);
  private static final int LATENCY_MILLIS = FIELDS.fieldIndex(CompletionSchema.LATENCY_MILLIS);
  private static final int COMPLETED_AT = FIELDS.fieldIndex(CompletionSchema.COMPLETED_AT);
  private static final int RESPONSE = FIELDS.fieldIndex(CompletionSchema.RESPONSE);

  private final String runId;
  private final UTF8String provider;
  private final UTF8String modelName;
  private final AnswerPolicy policy;
  private final boolean includeResponse;
  private final boolean namesSchemas;
  private final @Nullable String ownSchema;
  private final int size;

  /**
   * An output row and what it says.
   *
   * @param bytes heap that it takes, see {@link RowBytes}
   * @param source as in the result column; null if nothing was sent for it
   * @param entry what is recorded for it; null if nothing could be asked
   */
  record Result(
      Row row,
      long bytes,
      @Nullable String source,
      Optional<RowError> error,
      @Nullable LedgerEntry entry) {}

  /** Why a row has no answer. */
  record RowError(
      ErrorCode code, String message, @Nullable Integer httpStatus, @Nullable String providerCode) {

    static RowError of(ErrorCode code, @Nullable String explanation) {
      String words = AnswerPolicy.explanation(code);
      return new RowError(
          code, explanation == null ? words : words + ": " + explanation, null, null);
    }

    static RowError from(Failure failure) {
      return new RowError(
          failure.code(), failure.message(), failure.httpStatus(), failure.providerCode());
    }
  }

  /** Makes a writer for one task whose rows all have the call's schema, if any. */
  ResultRows(String runId, ModelId model, AnswerPolicy policy, boolean includeResponse) {
    this(runId, model, policy, includeResponse, false, false);
  }

  /**
   * Makes a writer for one task.
   *
   * @param namesSchemas whether rows choose among schemas: then a third cell of each row names the
   *     one that its answer is in
   * @param hasSchema whether a row that chooses none has the call's
   */
  ResultRows(
      String runId,
      ModelId model,
      AnswerPolicy policy,
      boolean includeResponse,
      boolean namesSchemas,
      boolean hasSchema) {
    this.runId = runId;
    this.provider = UTF8String.fromString(model.provider());
    this.modelName = UTF8String.fromString(model.name());
    this.policy = policy;
    this.includeResponse = includeResponse;
    this.namesSchemas = namesSchemas;
    this.ownSchema = hasSchema ? ResolvedOptions.DEFAULT_SCHEMA : null;
    this.size = CompletionSchema.of(includeResponse).size();
  }

  /** The row that carries the cost of its request. */
  Result first(Item.Asked item, LedgerEntry entry) {
    String source =
        entry.runId().equals(runId) ? CompletionSchema.SOURCE_NEW : CompletionSchema.SOURCE_LEDGER;
    return result(item, entry, wasSent(entry) ? source : null, entry.costUsd());
  }

  /** A further row with the same request. */
  Result copy(Item.Asked item, LedgerEntry entry) {
    return wasSent(entry)
        ? result(item, entry, CompletionSchema.SOURCE_DUPLICATE, FREE)
        : result(item, entry, null, null);
  }

  /** A request that this library refused itself has neither a source nor a cost. */
  private static boolean wasSent(LedgerEntry entry) {
    return entry.attempts() > 0;
  }

  private static Map<FinishReason, UTF8String> finishReasons() {
    Map<FinishReason, UTF8String> words = new EnumMap<>(FinishReason.class);
    for (FinishReason reason : FinishReason.values()) {
      words.put(reason, UTF8String.fromString(reason.name().toLowerCase(Locale.ROOT)));
    }
    return words;
  }

  /** A row for which nothing could be asked. */
  Result unaskable(Item.Unaskable item) {
    RowError error = RowError.of(item.problem(), item.explanation());
    @Nullable Object[] cells = cells(item, null, null);
    fail(cells, error);
    cells[ATTEMPTS] = 0;
    cells[UNANSWERED_ATTEMPTS] = 0;
    return new Result(row(item, cells, null), item.bytes(), null, Optional.of(error), null);
  }

  private Result result(
      Item.Asked item, LedgerEntry entry, @Nullable String source, @Nullable BigDecimal costUsd) {
    RowTerms terms = item.terms();
    @Nullable Object[] cells = cells(item, terms, source);
    cells[COST_USD] = SparkForm.usd(costUsd);
    cells[ATTEMPTS] = entry.attempts();
    cells[UNANSWERED_ATTEMPTS] = entry.unansweredAttempts();
    cells[LATENCY_MILLIS] = entry.latencyMillis();
    cells[COMPLETED_AT] = SparkForm.micros(entry.completedAt());
    Optional<RowError> error =
        entry
            .outcome()
            .match(
                answer -> answer(cells, terms == null ? policy : terms.policy(), answer),
                failure -> failure(cells, failure));
    error.ifPresent(reason -> fail(cells, reason));
    return new Result(
        row(item, cells, terms), item.bytes() + answerBytes(entry), source, error, entry);
  }

  private Row row(Item item, @Nullable Object[] cells, @Nullable RowTerms terms) {
    RawRow result = new RawRow(SparkForm.row(cells));
    if (!namesSchemas) {
      return RowFactory.create(item.row(), result);
    }
    String chosen = terms == null ? null : terms.schema();
    return RowFactory.create(item.row(), result, chosen == null ? ownSchema : chosen);
  }

  private static long answerBytes(LedgerEntry entry) {
    return entry
        .outcome()
        .<Long>match(
            answer -> RowBytes.of(answer.text()) + RowBytes.of(answer.body()),
            failure -> RowBytes.of(failure.body()));
  }

  private @Nullable Object[] cells(Item item, @Nullable RowTerms terms, @Nullable String source) {
    @Nullable Object[] cells = new Object[size];
    cells[CUSTOM_ID] = SparkForm.text(item.customId());
    cells[SUCCESS] = true;
    cells[PROVIDER] = provider;
    cells[MODEL] = terms == null ? modelName : SparkForm.text(terms.model().name());
    cells[MODE] = LIVE;
    cells[SOURCE] = SparkForm.text(source);
    return cells;
  }

  private Optional<RowError> answer(@Nullable Object[] cells, AnswerPolicy policy, Answer answer) {
    cells[TEXT] = SparkForm.text(answer.text());
    cells[TOOL_CALLS] = SparkForm.toolCalls(answer);
    cells[FINISH_REASON] = FINISH_REASONS.get(answer.finishReason());
    cells[USAGE] = SparkForm.usage(answer);
    if (answer.model() != null) {
      cells[MODEL] = SparkForm.text(answer.model());
    }
    cells[REQUEST_ID] = SparkForm.text(answer.requestId());
    response(cells, answer.body());
    return policy
        .objection(answer)
        .map(code -> new RowError(code, policy.explanation(code, answer), null, null));
  }

  private Optional<RowError> failure(@Nullable Object[] cells, Failure failure) {
    cells[REQUEST_ID] = SparkForm.text(failure.requestId());
    response(cells, failure.body());
    return Optional.of(RowError.from(failure));
  }

  private void response(@Nullable Object[] cells, @Nullable String body) {
    if (includeResponse) {
      cells[RESPONSE] = body == null || body.isEmpty() ? null : SparkForm.text(body);
    }
  }

  private static void fail(@Nullable Object[] cells, RowError error) {
    cells[SUCCESS] = false;
    cells[TEXT] = null;
    cells[ERROR] =
        SparkForm.error(error.code(), error.message(), error.httpStatus(), error.providerCode());
  }
}
