package io.sparkcompletions.spark;

import io.sparkcompletions.error.ErrorCode;
import io.sparkcompletions.ledger.Bucket;
import io.sparkcompletions.ledger.LedgerEntry;
import io.sparkcompletions.ledger.LedgerSession;
import io.sparkcompletions.ledger.RequestTrace;
import io.sparkcompletions.live.LiveResult;
import io.sparkcompletions.model.Answer;
import io.sparkcompletions.model.Failure;
import io.sparkcompletions.model.ModelId;
import io.sparkcompletions.model.Outcome;
import io.sparkcompletions.model.RequestKey;
import io.sparkcompletions.options.RecordRequests;
import io.sparkcompletions.options.RetryFailed;
import io.sparkcompletions.pricing.CostCalculator;
import io.sparkcompletions.pricing.PriceTable;
import io.sparkcompletions.pricing.PricingMode;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What a task reads from the ledger and writes to it.
 *
 * <p>Every answer is recorded as it came, whatever a policy makes of it. Failures are recorded too,
 * except those that say nothing about the request: it was not sent, the job had to stop, or this
 * library has a defect. A recorded failure counts in the run that made it; another run asks again
 * as {@code retryFailed} says.
 *
 * <p>Where the job stopped while calls of a request may have been billed, that is recorded as
 * {@code CANCELLED}: never an outcome that a row is given, but its calls are counted in the next
 * entry of the key, and so in the row and the report that tell of it.
 */
final class Recorder implements AutoCloseable {
  private static final Failure BROKEN_OFF =
      Failure.of(
          ErrorCode.CANCELLED, "The job stopped while a call was under way that may be billed.");

  private final LedgerSession session;
  private final String runId;
  private final ModelId model;
  private final PriceTable prices;
  private final boolean keepBody;
  private final AnswerPolicy policy;
  private final RetryFailed retryFailed;
  private final RecordRequests recordRequests;
  private final Map<RequestKey, LedgerEntry> brokenOff = new HashMap<>();
  private boolean isDurable = true;

  /**
   * Wires the ledger of one task.
   *
   * @param model the model that is asked
   * @param keepBody whether raw replies are recorded
   * @param policy says which answers count as failed
   * @param retryFailed which failures of other runs are asked again
   * @param recordRequests of which requests the text is recorded
   */
  Recorder(
      LedgerSession session,
      String runId,
      ModelId model,
      PriceTable prices,
      boolean keepBody,
      AnswerPolicy policy,
      RetryFailed retryFailed,
      RecordRequests recordRequests) {
    this.session = session;
    this.runId = runId;
    this.model = model;
    this.prices = prices;
    this.keepBody = keepBody;
    this.policy = policy;
    this.retryFailed = retryFailed;
    this.recordRequests = recordRequests;
  }

  void enter(Bucket bucket, boolean afterOthers) {
    session.enter(bucket, afterOthers);
  }

  /** What is known about a key and need not be asked again. */
  Optional<LedgerEntry> find(RequestKey key) {
    return find(key, null, answer -> false);
  }

  /**
   * What is known about a key and need not be asked again.
   *
   * @param terms what its answer is judged by; null where the call's hold
   * @param isFollowed whether another request follows from an answer, which makes it a step on the
   *     way and no failure
   */
  Optional<LedgerEntry> find(
      RequestKey key, @Nullable RowTerms terms, Predicate<Answer> isFollowed) {
    Optional<LedgerEntry> entry = session.find(key);
    entry.filter(Recorder::isBrokenOff).ifPresent(before -> brokenOff.put(key, before));
    return entry.filter(found -> counts(found, policy(terms), isFollowed));
  }

  private static boolean isBrokenOff(LedgerEntry entry) {
    return entry.outcome() instanceof Failure failure && failure.code() == ErrorCode.CANCELLED;
  }

  private AnswerPolicy policy(@Nullable RowTerms terms) {
    return terms == null ? policy : terms.policy();
  }

  private ModelId model(@Nullable RowTerms terms) {
    return terms == null ? model : terms.model();
  }

  private boolean counts(LedgerEntry entry, AnswerPolicy policy, Predicate<Answer> isFollowed) {
    return !isBrokenOff(entry)
        && (entry.runId().equals(runId) || isLasting(entry, policy, isFollowed));
  }

  private boolean isLasting(LedgerEntry entry, AnswerPolicy policy, Predicate<Answer> isFollowed) {
    return entry
        .outcome()
        .<Boolean>match(
            answer ->
                retryFailed != RetryFailed.ALL
                    || entry.isWhole()
                    || policy.objection(answer).isEmpty()
                    || isFollowed.test(answer),
            failure ->
                switch (retryFailed) {
                  case RETRYABLE -> !failure.code().isRetryable();
                  case ALL -> false;
                  case NONE -> true;
                });
  }

  /** Books an outcome. */
  LedgerEntry record(Question question, LiveResult result) {
    LedgerEntry before = brokenOff.remove(question.askedKey());
    int attempts = result.attempts() + (before == null ? 0 : before.attempts());
    int unanswered =
        result.unansweredAttempts() + (before == null ? 0 : before.unansweredAttempts());
    Outcome outcome = result.outcome().match(this::kept, this::kept);
    LedgerEntry entry = entry(question, outcome, attempts, unanswered, result);
    if (result.attempts() > 0) {
      if (!(outcome instanceof Failure failure) || isAboutTheRequest(failure.code())) {
        append(entry);
      } else if (result.unansweredAttempts() > 0) {
        append(entry(question, BROKEN_OFF, attempts, unanswered, result));
      }
    }
    return entry;
  }

  private LedgerEntry entry(
      Question question, Outcome outcome, int attempts, int unanswered, LiveResult result) {
    return new LedgerEntry(
        question.askedKey(),
        trace(question, outcome),
        runId,
        outcome,
        outcome instanceof Answer answer ? cost(model(question.terms()), answer) : null,
        prices.version(),
        attempts,
        unanswered,
        result.latency().toMillis(),
        result.completedAt());
  }

  private void append(LedgerEntry entry) {
    session.append(entry);
    isDurable = false;
  }

  private RequestTrace trace(Question question, Outcome outcome) {
    AnswerPolicy policy = policy(question.terms());
    return new RequestTrace(
        model(question.terms()).toString(),
        policy.toolsOffered(),
        question.customIds(),
        keepsRequest(outcome, policy) ? question.asked().canonicalJson() : null,
        outcome instanceof Answer answer && policy.isMisfit(answer));
  }

  private boolean keepsRequest(Outcome outcome, AnswerPolicy policy) {
    return switch (recordRequests) {
      case ALL -> true;
      case NONE -> false;
      case FAILED ->
          outcome.<Boolean>match(
              answer -> policy.strictest().objection(answer).isPresent(), failure -> true);
    };
  }

  private @Nullable BigDecimal cost(ModelId model, Answer answer) {
    return CostCalculator.costUsd(prices, model, answer, PricingMode.LIVE).orElse(null);
  }

  private static boolean isAboutTheRequest(ErrorCode code) {
    return code.kind() != ErrorCode.Kind.FATAL && code.kind() != ErrorCode.Kind.INTERNAL;
  }

  private Outcome kept(Answer answer) {
    return keepBody
        ? answer
        : new Answer(
            answer.text(),
            answer.toolCalls(),
            answer.finishReason(),
            answer.rawFinishReason(),
            answer.usage(),
            answer.model(),
            answer.serviceTier(),
            answer.requestId(),
            "",
            answer.statedCostUsd());
  }

  private Outcome kept(Failure failure) {
    return keepBody
        ? failure
        : new Failure(
            failure.code(),
            failure.message(),
            failure.httpStatus(),
            failure.providerCode(),
            failure.retryAfter(),
            failure.requestId(),
            null);
  }

  /** Whether everything recorded so far is durable. */
  boolean isDurable() {
    return isDurable;
  }

  void flush() {
    if (!isDurable) {
      session.flush();
      isDurable = true;
    }
  }

  /** Makes everything durable and lets go of the session. */
  @Override
  public void close() {
    session.close();
    isDurable = true;
  }
}
