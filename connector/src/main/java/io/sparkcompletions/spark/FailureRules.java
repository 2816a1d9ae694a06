package io.sparkcompletions.spark;

import io.sparkcompletions.error.CompletionsException;
import io.sparkcompletions.error.ErrorCode;
import io.sparkcompletions.model.Failure;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * When failures end the job.
 *
 * <p>A failure that makes every request hopeless ends it at once, {@code failOnError} does at the
 * first failed row, and {@code maxFailureRatio} when more than that share of a task's rows has
 * failed, counted from its 100th row on.
 */
final class FailureRules {
  private static final long MIN_ROWS = 100;

  private final boolean failOnError;
  private final Optional<BigDecimal> maxFailureRatio;
  private final Consumer<CompletionsException> onEnd;
  private long rows;
  private long failed;

  /**
   * The rules of one task.
   *
   * @param onEnd is told why the job ends, before it is thrown
   */
  FailureRules(
      boolean failOnError,
      Optional<BigDecimal> maxFailureRatio,
      Consumer<CompletionsException> onEnd) {
    this.failOnError = failOnError;
    this.maxFailureRatio = maxFailureRatio;
    this.onEnd = onEnd;
  }

  void endIfHopeless(Failure failure) {
    if (failure.code().kind() == ErrorCode.Kind.FATAL) {
      throw end(failure.code(), failure.message());
    }
  }

  void check(ResultRows.Result result) {
    rows++;
    result.error().ifPresent(this::checkFailed);
  }

  private void checkFailed(ResultRows.RowError error) {
    failed++;
    if (failOnError) {
      throw end(error.code(), error.message() + " (failOnError is set)");
    }
    if (maxFailureRatio.isPresent()
        && rows >= MIN_ROWS
        && BigDecimal.valueOf(failed)
                .compareTo(maxFailureRatio.get().multiply(BigDecimal.valueOf(rows)))
            > 0) {
      throw end(
          error.code(),
          failed
              + " of the first "
              + rows
              + " rows of a task failed, more than maxFailureRatio "
              + maxFailureRatio.get().toPlainString()
              + " allows; the last one: "
              + error.message());
    }
  }

  private CompletionsException end(ErrorCode code, String message) {
    CompletionsException reason = new CompletionsException(code, message);
    onEnd.accept(reason);
    return reason;
  }
}
