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
   * Whether this entry counts and the other does not. An answer beats a failure, the first answer a
   * later one (rows may have been given it), the last failure an earlier one; ties go by run, so
   * that every reader of the same entries decides alike.
   */
  public boolean beats(LedgerEntry other) {
    if (isAnswer() != other.isAnswer()) {
      return isAnswer();
    }
    int order = completedAt.compareTo(other.completedAt);
    if (order == 0) {
      order = runId.compareTo(other.runId);
    }
    return isAnswer() ? order < 0 : order > 0;
  }
}
