package io.sparkcompletions.spark;

import io.sparkcompletions.error.ErrorCode;
import io.sparkcompletions.ledger.LedgerEntry;
import io.sparkcompletions.model.Answer;
import io.sparkcompletions.model.Failure;
import io.sparkcompletions.model.ModelId;
import io.sparkcompletions.model.ToolCall;
import io.sparkcompletions.model.Usage;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.jspecify.annotations.Nullable;

/**
 * Writes output rows: the input's cells, then the struct of {@link CompletionSchema}.
 *
 * <p>This is where policies meet recorded answers, so nothing here changes what is recorded.
 */
final class ResultRows {
  private static final BigDecimal FREE = new BigDecimal("0E-10");
  private static final String LIVE = "live";

  private static final int CUSTOM_ID = at(CompletionSchema.CUSTOM_ID);
  private static final int SUCCESS = at(CompletionSchema.SUCCESS);
  private static final int TEXT = at(CompletionSchema.TEXT);
  private static final int TOOL_CALLS = at(CompletionSchema.TOOL_CALLS);
  private static final int FINISH_REASON = at(CompletionSchema.FINISH_REASON);
  private static final int ERROR = at(CompletionSchema.ERROR);
  private static final int USAGE = at(CompletionSchema.USAGE);
  private static final int COST_USD = at(CompletionSchema.COST_USD);
  private static final int PROVIDER = at(CompletionSchema.PROVIDER);
  private static final int MODEL = at(CompletionSchema.MODEL);
  private static final int MODE = at(CompletionSchema.MODE);
  private static final int SOURCE = at(CompletionSchema.SOURCE);
  private static final int REQUEST_ID = at(CompletionSchema.REQUEST_ID);
  private static final int ATTEMPTS = at(CompletionSchema.ATTEMPTS);
  private static final int UNANSWERED_ATTEMPTS = at(CompletionSchema.UNANSWERED_ATTEMPTS);
  private static final int LATENCY_MILLIS = at(CompletionSchema.LATENCY_MILLIS);
  private static final int COMPLETED_AT = at(CompletionSchema.COMPLETED_AT);
  private static final int RESPONSE = at(CompletionSchema.RESPONSE);

  private final int inputColumns;
  private final String runId;
  private final ModelId model;
  private final AnswerPolicy policy;
  private final boolean includeResponse;
  private final int fields;

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

    static RowError of(ErrorCode code) {
      return new RowError(code, AnswerPolicy.explanation(code), null, null);
    }

    static RowError from(Failure failure) {
      return new RowError(
          failure.code(), failure.message(), failure.httpStatus(), failure.providerCode());
    }

    Row struct() {
      return RowFactory.create(code.text(), message, httpStatus, providerCode, code.isRetryable());
    }
  }

  /**
   * Makes a writer for one task.
   *
   * @param inputColumns how many of a row's first cells are passed through
   */
  ResultRows(
      int inputColumns, String runId, ModelId model, AnswerPolicy policy, boolean includeResponse) {
    this.inputColumns = inputColumns;
    this.runId = runId;
    this.model = model;
    this.policy = policy;
    this.includeResponse = includeResponse;
    this.fields = CompletionSchema.of(includeResponse).size();
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

  /** A row for which nothing could be asked. */
  Result unaskable(Item.Unaskable item) {
    RowError error = RowError.of(item.problem());
    Object[] struct = struct(item.customId(), null);
    fail(struct, error);
    struct[ATTEMPTS] = 0;
    struct[UNANSWERED_ATTEMPTS] = 0;
    return new Result(row(item, struct), item.bytes(), null, Optional.of(error), null);
  }

  private Result result(
      Item.Asked item, LedgerEntry entry, @Nullable String source, @Nullable BigDecimal costUsd) {
    Object[] struct = struct(item.customId(), source);
    struct[COST_USD] = costUsd;
    struct[ATTEMPTS] = entry.attempts();
    struct[UNANSWERED_ATTEMPTS] = entry.unansweredAttempts();
    struct[LATENCY_MILLIS] = entry.latencyMillis();
    struct[COMPLETED_AT] = entry.completedAt();
    Optional<RowError> error =
        entry
            .outcome()
            .match(answer -> answer(struct, answer), failure -> failure(struct, failure));
    error.ifPresent(why -> fail(struct, why));
    return new Result(row(item, struct), item.bytes() + answerBytes(entry), source, error, entry);
  }

  private static long answerBytes(LedgerEntry entry) {
    return entry
        .outcome()
        .<Long>match(
            answer -> RowBytes.of(answer.text()) + RowBytes.of(answer.body()),
            failure -> RowBytes.of(failure.body()));
  }

  private static int at(String field) {
    return CompletionSchema.of(true).fieldIndex(field);
  }

  private Object[] struct(@Nullable String customId, @Nullable String source) {
    Object[] struct = new Object[fields];
    struct[CUSTOM_ID] = customId;
    struct[SUCCESS] = true;
    struct[PROVIDER] = model.provider();
    struct[MODEL] = model.name();
    struct[MODE] = LIVE;
    struct[SOURCE] = source;
    return struct;
  }

  private Optional<RowError> answer(Object[] struct, Answer answer) {
    struct[TEXT] = answer.text();
    struct[TOOL_CALLS] = toolCalls(answer.toolCalls());
    struct[FINISH_REASON] = answer.finishReason().name().toLowerCase(Locale.ROOT);
    struct[USAGE] = usage(answer.usage());
    struct[MODEL] = answer.model() == null ? model.name() : answer.model();
    struct[REQUEST_ID] = answer.requestId();
    response(struct, answer.body());
    return policy.objection(answer).map(RowError::of);
  }

  private Optional<RowError> failure(Object[] struct, Failure failure) {
    struct[REQUEST_ID] = failure.requestId();
    response(struct, failure.body());
    return Optional.of(RowError.from(failure));
  }

  private static void fail(Object[] struct, RowError error) {
    struct[SUCCESS] = false;
    struct[TEXT] = null;
    struct[ERROR] = error.struct();
  }

  private void response(Object[] struct, @Nullable String body) {
    if (includeResponse) {
      struct[RESPONSE] = body == null || body.isEmpty() ? null : body;
    }
  }

  private Row row(Item item, Object[] struct) {
    Object[] cells = new Object[inputColumns + 1];
    for (int i = 0; i < inputColumns; i++) {
      cells[i] = item.row().get(i);
    }
    cells[inputColumns] = RowFactory.create(struct);
    return RowFactory.create(cells);
  }

  private static Row @Nullable [] toolCalls(List<ToolCall> calls) {
    return calls.isEmpty()
        ? null
        : calls.stream()
            .map(call -> RowFactory.create(call.id(), call.name(), call.arguments()))
            .toArray(Row[]::new);
  }

  private static @Nullable Row usage(Usage usage) {
    return usage.equals(Usage.UNKNOWN)
        ? null
        : RowFactory.create(
            usage.inputTokens(),
            usage.outputTokens(),
            usage.totalTokens(),
            usage.cachedInputTokens(),
            usage.cacheWriteTokens(),
            usage.reasoningTokens());
  }
}
