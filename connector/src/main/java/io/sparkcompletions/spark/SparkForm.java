package io.sparkcompletions.spark;

import io.sparkcompletions.error.ErrorCode;
import io.sparkcompletions.model.Answer;
import io.sparkcompletions.model.ToolCall;
import io.sparkcompletions.model.Usage;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.Function;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.apache.spark.sql.types.Decimal;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.unsafe.types.UTF8String;
import org.jspecify.annotations.Nullable;

/** Values as Spark keeps them in rows of its own. */
final class SparkForm {
  private SparkForm() {}

  static InternalRow row(@Nullable Object... cells) {
    return new GenericInternalRow(cells);
  }

  static <T> GenericArrayData array(List<T> items, Function<T, @Nullable Object> form) {
    return new GenericArrayData(items.stream().map(form).toArray());
  }

  static @Nullable UTF8String text(@Nullable String text) {
    return UTF8String.fromString(text);
  }

  /** Reads a text; null where there is none. */
  static @Nullable String string(InternalRow row, int cell) {
    return row.isNullAt(cell) ? null : row.getUTF8String(cell).toString();
  }

  static @Nullable Decimal usd(@Nullable BigDecimal usd) {
    DecimalType type = CompletionSchema.USD;
    return usd == null
        ? null
        : Decimal.apply(
            usd.setScale(type.scale(), RoundingMode.HALF_UP), type.precision(), type.scale());
  }

  static long micros(Instant instant) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
  }

  /** As {@link CompletionSchema#TOOL_CALLS} has them; null if there are none. */
  static @Nullable Object toolCalls(Answer answer) {
    List<ToolCall> calls = answer.toolCalls();
    return calls.isEmpty()
        ? null
        : array(calls, call -> row(text(call.id()), text(call.name()), text(call.arguments())));
  }

  /** As {@link CompletionSchema#ERROR} has it. */
  static Object error(
      ErrorCode code, String message, @Nullable Integer httpStatus, @Nullable String providerCode) {
    return row(
        text(code.text()), text(message), httpStatus, text(providerCode), code.isRetryable());
  }

  /** As {@link CompletionSchema#USAGE} has it; null if the provider said nothing. */
  static @Nullable Object usage(Answer answer) {
    Usage usage = answer.usage();
    return usage.equals(Usage.UNKNOWN)
        ? null
        : row(
            usage.inputTokens(),
            usage.outputTokens(),
            usage.totalTokens(),
            usage.cachedInputTokens(),
            usage.cacheWriteTokens(),
            usage.reasoningTokens());
  }
}
