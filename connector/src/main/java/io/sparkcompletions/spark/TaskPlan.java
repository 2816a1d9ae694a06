package io.sparkcompletions.spark;

import io.sparkcompletions.live.LiveConfig;
import io.sparkcompletions.model.schema.AnswerSchema;
import io.sparkcompletions.options.ResolvedOptions;
import io.sparkcompletions.provider.Providers;
import java.io.Serializable;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What a task does, fixed when the plan was made. Travels in the closure, so it holds no key.
 *
 * @param runId names this call of {@code withCompletions}
 * @param buckets into what the key space is cut
 * @param promptInRow the prompt over what is passed through; null where it is shuffled beside it
 * @param reportsProgress whether the driver listens
 * @param ledger where answers are kept
 * @param limits where its limits are kept
 */
record TaskPlan(
    String runId,
    ResolvedOptions options,
    RequestFactory requests,
    BucketTable buckets,
    @Nullable RowText promptInRow,
    boolean reportsProgress,
    LedgerPlace ledger,
    LimitPlace limits)
    implements Serializable {
  /** A window is a little wider than the limit, so that a free place is filled at once. */
  private static final int SPARE = 4;

  /** The window where there is no limit. */
  private static final int UNLIMITED = 4096;

  /** What the engine is to do, with the limits of the whole application. */
  LiveConfig live(String key) {
    return live(key, options.concurrency(), options.requestsPerMinute(), options.tokensPerMinute());
  }

  /** The same with this JVM's share of the limits. */
  LiveConfig liveAlone(String key) {
    return live(
        key,
        (int) limits.share(options.concurrency()),
        share(options.requestsPerMinute()),
        share(options.tokensPerMinute()));
  }

  private OptionalLong share(OptionalLong limit) {
    return limit.isPresent() ? OptionalLong.of(limits.share(limit.getAsLong())) : limit;
  }

  private LiveConfig live(
      String key, int concurrency, OptionalLong requestsPerMinute, OptionalLong tokensPerMinute) {
    return new LiveConfig(
        Providers.at(options.model(), options.endpoint()),
        options.endpoint(),
        options.model(),
        key,
        concurrency,
        requestsPerMinute,
        tokensPerMinute,
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
        options.parameters().toolsJson() != null,
        options.schema().orElse(null));
  }

  /** By what a row with settings of its own is priced and judged. */
  RowTerms terms(RowSettings own) {
    AnswerSchema schema = own.schema() == null ? null : options.schemas().get(own.schema());
    AnswerPolicy judged = schema == null ? policy() : policy().with(schema);
    OptionalInt larger =
        own.maxTokens() == null
            ? options.retryMaxTokens()
            : options.retryMaxTokens(own.maxTokens());
    return new RowTerms(
        requests.model(own),
        judged,
        new FollowUps(judged, larger, options.maxRepairs()),
        own.schema());
  }

  FollowUps followUps() {
    return new FollowUps(
        policy(),
        options.retryMaxTokens(),
        options.maxRepairs(),
        options.tokenBudget().orElse(null));
  }

  @Override
  public String toString() {
    return "TaskPlan[" + runId + ", " + options + "]";
  }
}
