package io.sparkcompletions.ledger;

import io.sparkcompletions.model.Answer;
import io.sparkcompletions.model.Outcome;
import io.sparkcompletions.model.RequestKey;
import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Durable proof of what became of one request.
 *
 * @param request what is kept of the request itself
 * @param runId the call of {@code withCompletions} that made it
 * @param costUsd what the reply cost; null if the price is unknown or nothing is known to have been
 *     billed
 * @param priceTableVersion the table that priced it
 * @param attempts HTTP exchanges made, the first one included
 * @param unansweredAttempts those among them that were sent, not answered, and may have been billed
 * @param latencyMillis from the first send to the end, waiting included
 */
public record LedgerEntry(
    RequestKey key,
    RequestTrace request,
    String runId,
    Outcome outcome,
    @Nullable BigDecimal costUsd,
    String priceTableVersion,
    int attempts,
    int unansweredAttempts,
    long latencyMillis,
    Instant completedAt) {

  /** Whether this is an answer, which was billed, whatever a policy makes of it. */
  public boolean isAnswer() {
    return outcome instanceof Answer;
  }

  /**
   * Whether this is an answer that came to its end: not cut, filtered or refused, and with
   * something in it, no tool asked for that was not offered, and the form that was asked for. Only
   * another one is asked for again on purpose.
   */
  public boolean isWhole() {
    return outcome instanceof Answer answer
        && switch (answer.finishReason()) {
          case STOP, TOOL_CALLS ->
              !isEmpty(answer) && !isUnexpectedCall(answer) && !request.isMisfit();
          case LENGTH, CONTENT_FILTER, REFUSAL, OTHER -> false;
        };
  }

  private boolean isUnexpectedCall(Answer answer) {
    return !answer.toolCalls().isEmpty() && !request.offersTools();
  }

  private static boolean isEmpty(Answer answer) {
    return (answer.text() == null || answer.text().isEmpty()) && answer.toolCalls().isEmpty();
  }

  /**
   * Whether this entry counts and the other does not. A whole answer beats any other, and an answer
   * beats a failure; of two whole answers the first counts (rows may have been given it), of two
   * others the last, since who asked again wanted another one. Ties go by run, so that every reader
   * of the same entries decides alike.
   */
  public boolean beats(LedgerEntry other) {
    if (rank() != other.rank()) {
      return rank() > other.rank();
    }
    int order = completedAt.compareTo(other.completedAt);
    if (order == 0) {
      order = runId.compareTo(other.runId);
    }
    return isWhole() ? order < 0 : order > 0;
  }

  private int rank() {
    return (isAnswer() ? 1 : 0) + (isWhole() ? 1 : 0);
  }
}
