package io.sparkcompletions.ledger;

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
    Instant completedAt) {}
