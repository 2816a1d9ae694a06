package io.sparkcompletions.spark;

import io.sparkcompletions.live.LiveConfig;
import io.sparkcompletions.options.ResolvedOptions;
import io.sparkcompletions.provider.Providers;
import java.io.Serializable;

/**
 * What a task does, fixed when the plan was made. Travels in the closure, so it holds no key.
 *
 * @param runId names this call of {@code withCompletions}
 * @param bits the key space is cut into 2^bits buckets
 * @param inputColumns how many of a row's first cells are passed through
 * @param reportsProgress whether the driver listens
 * @param ledger where answers are kept
 */
record TaskPlan(
    String runId,
    ResolvedOptions options,
    RequestFactory requests,
    int bits,
    int inputColumns,
    Intake.Columns columns,
    boolean reportsProgress,
    LedgerPlace ledger)
    implements Serializable {
  /** A window is a little wider than the limit, so that a free place is filled at once. */
  private static final int SPARE = 4;

  /** The window where there is no limit. */
  private static final int UNLIMITED = 4096;

  LiveConfig live(String key) {
    return new LiveConfig(
        Providers.at(options.model(), options.endpoint()),
        options.endpoint(),
        options.model(),
        key,
        options.concurrency(),
        options.requestsPerMinute(),
        options.tokensPerMinute(),
        options.connectTimeout(),
        options.timeout(),
        options.maxAttempts(),
        options.maxUnansweredAttempts(),
        options.maxRetryDelay());
  }

  int window() {
    int concurrency = options.concurrency();
    return concurrency == 0
        ? UNLIMITED
        : (int) Math.min(UNLIMITED, 1L + concurrency + concurrency / SPARE);
  }

  AnswerPolicy policy() {
    return new AnswerPolicy(
        options.onTruncated(),
        options.onContentFiltered(),
        options.onRefused(),
        options.parameters().toolsJson() != null);
  }

  @Override
  public String toString() {
    return "TaskPlan[" + runId + ", " + options + "]";
  }
}
