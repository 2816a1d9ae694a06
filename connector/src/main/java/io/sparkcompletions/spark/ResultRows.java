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
 * Writes output rows: the input's cells, then those of the result as {@link ResultCells} has them.
 *
 * <p>This is where policies meet recorded answers, so nothing here changes what is recorded.
 */
final class ResultRows {
  private static final BigDecimal FREE = new BigDecimal("0E-10");
  private static final String LIVE = "live";

  private static final int CUSTOM_ID = ResultCells.at(CompletionSchema.CUSTOM_ID);
  private static final int SUCCESS = ResultCells.at(CompletionSchema.SUCCESS);
  private static final int TEXT = ResultCells.at(CompletionSchema.TEXT);
  private static final int TOOL_CALLS = ResultCells.at(CompletionSchema.TOOL_CALLS);
  private static final int FINISH_REASON = ResultCells.at(CompletionSchema.FINISH_REASON);
  private static final int ERROR =
      ResultCells.at(CompletionSchema.ERROR, CompletionSchema.ERROR_CODE);
  private static final int USAGE =
      ResultCells.at(CompletionSchema.USAGE, CompletionSchema.INPUT_TOKENS);
  private static final int COST_USD = ResultCells.at(CompletionSchema.COST_USD);
  private static final int PROVIDER = ResultCells.at(CompletionSchema.PROVIDER);
  private static final int MODEL = ResultCells.at(CompletionSchema.MODEL);
  private static final int MODE = ResultCells.at(CompletionSchema.MODE);
  private static final int SOURCE = ResultCells.at(CompletionSchema.SOURCE);
  private static final int REQUEST_ID = ResultCells.at(CompletionSchema.REQUEST_ID);
  private static final int ATTEMPTS = ResultCells.at(CompletionSchema.ATTEMPTS);
  private static final int UNANSWERED_ATTEMPTS =
      ResultCells.at(CompletionSchema.UNANSWERED_ATTEMPTS);
  private static final int LATENCY_MILLIS = ResultCells.at(CompletionSchema.LATENCY_MILLIS);
  private static final int COMPLETED_AT = ResultCells.at(CompletionSchema.COMPLETED_AT);
  private static final int RESPONSE = ResultCells.at(CompletionSchema.RESPONSE);

  private final int inputColumns;
  private final String runId;
  private final ModelId model;
  private final AnswerPolicy policy;
  private final boolean includeResponse;
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

    static RowError of(ErrorCode code) {
      return new RowError(code, AnswerPolicy.explanation(code), null, null);
    }

    static RowError from(Failure failure) {
      return new RowError(
          failure.code(), failure.message(), failure.httpStatus(), failure.providerCode());
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
    this.size = inputColumns + ResultCells.of(includeResponse, "").size();
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
    Cells cells = cells(item, null);
    cells.fail(error);
    cells.set(ATTEMPTS, 0);
    cells.set(UNANSWERED_ATTEMPTS, 0);
    return new Result(cells.row(), item.bytes(), null, Optional.of(error), null);
  }

  private Result result(
      Item.Asked item, LedgerEntry entry, @Nullable String source, @Nullable BigDecimal costUsd) {
    Cells cells = cells(item, source);
    cells.set(COST_USD, costUsd);
    cells.set(ATTEMPTS, entry.attempts());
    cells.set(UNANSWERED_ATTEMPTS, entry.unansweredAttempts());
    cells.set(LATENCY_MILLIS, entry.latencyMillis());
    cells.set(COMPLETED_AT, entry.completedAt());
    Optional<RowError> error =
        entry.outcome().match(answer -> answer(cells, answer), failure -> failure(cells, failure));
    error.ifPresent(cells::fail);
    return new Result(cells.row(), item.bytes() + answerBytes(entry), source, error, entry);
  }

  private static long answerBytes(LedgerEntry entry) {
    return entry
        .outcome()
        .<Long>match(
            answer -> RowBytes.of(answer.text()) + RowBytes.of(answer.body()),
            failure -> RowBytes.of(failure.body()));
  }

  private Cells cells(Item item, @Nullable String source) {
    Cells cells = new Cells(new Object[size], inputColumns);
    for (int i = 0; i < inputColumns; i++) {
      cells.all[i] = item.row().get(i);
    }
    cells.set(CUSTOM_ID, item.customId());
    cells.set(SUCCESS, true);
    cells.set(PROVIDER, model.provider());
    cells.set(MODEL, model.name());
    cells.set(MODE, LIVE);
    cells.set(SOURCE, source);
    return cells;
  }

  private Optional<RowError> answer(Cells cells, Answer answer) {
    cells.set(TEXT, answer.text());
    cells.set(TOOL_CALLS, toolCalls(answer.toolCalls()));
    cells.set(FINISH_REASON, answer.finishReason().name().toLowerCase(Locale.ROOT));
    cells.use(answer.usage());
    cells.set(MODEL, answer.model() == null ? model.name() : answer.model());
    cells.set(REQUEST_ID, answer.requestId());
    response(cells, answer.body());
    return policy.objection(answer).map(RowError::of);
  }

  private Optional<RowError> failure(Cells cells, Failure failure) {
    cells.set(REQUEST_ID, failure.requestId());
    response(cells, failure.body());
    return Optional.of(RowError.from(failure));
  }

  private void response(Cells cells, @Nullable String body) {
    if (includeResponse) {
      cells.set(RESPONSE, body == null || body.isEmpty() ? null : body);
    }
  }

  private static Row @Nullable [] toolCalls(List<ToolCall> calls) {
    return calls.isEmpty()
        ? null
        : calls.stream()
            .map(call -> RowFactory.create(call.id(), call.name(), call.arguments()))
            .toArray(Row[]::new);
  }

  /**
   * An output row in the making.
   *
   * @param first where the cells of the result begin
   */
  @SuppressWarnings("ArrayRecordComponent") // Filled once and never compared.
  private record Cells(@Nullable Object[] all, int first) {
    void set(int cell, @Nullable Object value) {
      all[first + cell] = value;
    }

    void use(Usage usage) {
      setAll(
          USAGE,
          usage.inputTokens(),
          usage.outputTokens(),
          usage.totalTokens(),
          usage.cachedInputTokens(),
          usage.cacheWriteTokens(),
          usage.reasoningTokens());
    }

    void fail(RowError error) {
      set(SUCCESS, false);
      set(TEXT, null);
      setAll(
          ERROR,
          error.code().text(),
          error.message(),
          error.httpStatus(),
          error.providerCode(),
          error.code().isRetryable());
    }

    private void setAll(int from, @Nullable Object... values) {
      System.arraycopy(values, 0, all, first + from, values.length);
    }

    Row row() {
      return RowFactory.create(all);
    }
  }
}
