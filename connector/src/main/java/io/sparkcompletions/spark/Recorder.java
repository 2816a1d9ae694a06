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
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a task reads from the ledger and writes to it.
 *
 * <p>Every answer is recorded as it came, whatever a policy makes of it. Failures are recorded too,
 * except those that say nothing about the request: it was not sent, the job had to stop, or this
 * library has a defect. A recorded failure counts in the run that made it; another run asks again
 * as {@code retryFailed} says.
 */
final class Recorder implements AutoCloseable {
  private final LedgerSession session;
  private final String runId;
  private final ModelId model;
  private final PriceTable prices;
  private final boolean keepBody;
  private final AnswerPolicy policy;
  private final RetryFailed retryFailed;
  private final RecordRequests recordRequests;
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
    return session.find(key).filter(this::counts);
  }

  private boolean counts(LedgerEntry entry) {
    return entry.runId().equals(runId)
        || entry
            .outcome()
            .<Boolean>match(
                answer ->
                    retryFailed != RetryFailed.ALL
                        || entry.isWhole()
                        || policy.objection(answer).isEmpty(),
                failure ->
                    switch (retryFailed) {
                      case RETRYABLE -> !failure.code().isRetryable();
                      case ALL -> false;
                      case NONE -> true;
                    });
  }

  /** Books an outcome. */
  LedgerEntry record(Question question, LiveResult result) {
    Outcome outcome = result.outcome().match(this::kept, this::kept);
    LedgerEntry entry =
        new LedgerEntry(
            question.key(),
            trace(question, outcome),
            runId,
            outcome,
            outcome instanceof Answer answer ? cost(answer) : null,
            prices.version(),
            result.attempts(),
            result.unansweredAttempts(),
            result.latency().toMillis(),
            result.completedAt());
    boolean wasSent = result.attempts() > 0;
    if (!(outcome instanceof Failure failure) || (wasSent && isAboutTheRequest(failure.code()))) {
      session.append(entry);
      isDurable = false;
    }
    return entry;
  }

  private RequestTrace trace(Question question, Outcome outcome) {
    return new RequestTrace(
        model.toString(),
        policy.toolsOffered(),
        question.customIds(),
        keepsRequest(outcome) ? question.first().request().get().canonicalJson() : null);
  }

  private boolean keepsRequest(Outcome outcome) {
    return switch (recordRequests) {
      case ALL -> true;
      case NONE -> false;
      case FAILED ->
          outcome.<Boolean>match(
              answer -> policy.strictest().objection(answer).isPresent(), failure -> true);
    };
  }

  private @Nullable BigDecimal cost(Answer answer) {
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
            "");
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
