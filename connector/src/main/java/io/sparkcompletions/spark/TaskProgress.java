package io.sparkcompletions.spark;

import io.sparkcompletions.RunProgress;
import io.sparkcompletions.ledger.LedgerEntry;
import io.sparkcompletions.model.Answer;
import java.math.BigDecimal;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Counts what a task has emitted, and tells it at most once a second and at the end. */
final class TaskProgress {
  private static final long INTERVAL_NANOS = 1_000_000_000L;

  private final LongSupplier rateLimited;
  private final Consumer<RunProgress> listener;
  private long rows;
  private long failed;
  private long reused;
  private long inputTokens;
  private long outputTokens;
  private BigDecimal costUsd = BigDecimal.ZERO;
  private long unpriced;
  private long unansweredAttempts;
  private long toldNanos = System.nanoTime();
  private boolean ended;

  /**
   * Starts at zero.
   *
   * @param rateLimited refusals that this JVM's engine has met
   */
  TaskProgress(LongSupplier rateLimited, Consumer<RunProgress> listener) {
    this.rateLimited = rateLimited;
    this.listener = listener;
  }

  void count(ResultRows.Result result) {
    rows++;
    failed += result.error().isPresent() ? 1 : 0;
    LedgerEntry entry = result.entry();
    String source = result.source();
    if (source != null && !source.equals(CompletionSchema.SOURCE_NEW)) {
      reused++;
    } else if (entry != null) {
      unansweredAttempts += entry.unansweredAttempts();
      if (entry.outcome() instanceof Answer answer) {
        paid(answer, entry.costUsd());
      }
    }
  }

  private void paid(Answer answer, @Nullable BigDecimal cost) {
    inputTokens += orZero(answer.usage().inputTokens());
    outputTokens += orZero(answer.usage().outputTokens());
    if (cost == null) {
      unpriced++;
    } else {
      costUsd = costUsd.add(cost);
    }
  }

  private static long orZero(@Nullable Long tokens) {
    return tokens == null ? 0 : tokens;
  }

  /** Tells how far the task is, if the last time is long enough ago. */
  void tell(IntSupplier inFlight) {
    long now = System.nanoTime();
    if (now - toldNanos >= INTERVAL_NANOS) {
      toldNanos = now;
      listener.accept(progress(inFlight.getAsInt(), 1));
    }
  }

  /** Tells the last word; a second call does nothing. */
  void end() {
    if (!ended) {
      ended = true;
      listener.accept(progress(0, 0));
    }
  }

  private RunProgress progress(int inFlight, int runningTasks) {
    return new RunProgress(
        rows,
        failed,
        reused,
        inFlight,
        inputTokens,
        outputTokens,
        costUsd,
        unpriced,
        unansweredAttempts,
        rateLimited.getAsLong(),
        runningTasks);
  }
}
