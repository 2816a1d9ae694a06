package io.sparkcompletions.simulator.batch;

import io.sparkcompletions.simulator.wire.BodyHash;
import io.sparkcompletions.simulator.wire.Spool;
import java.time.Instant;

/**
 * A file at a provider.
 *
 * @param purpose what it is for, or of which type it is: the provider's word
 * @param visibleAt before which nobody finds it
 * @param readyAt before which nobody can use it
 * @param generated whether a batch has made it
 */
public record StoredFile(
    String id,
    String name,
    String purpose,
    Spool content,
    BodyHash hash,
    Instant createdAt,
    Instant visibleAt,
    Instant readyAt,
    Instant expiresAt,
    boolean generated) {}
