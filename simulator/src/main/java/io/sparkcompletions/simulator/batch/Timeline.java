package io.sparkcompletions.simulator.batch;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * When what happens to one batch. Immutable; everything follows from a point in time.
 *
 * <pre>
 * VALIDATING ──▶ RUNNING ──▶ FINALIZING ──▶ COMPLETED
 *     │             ├──────▶ EXPIRED          (from FINALIZING too)
 *     │             └──────▶ CANCELLING ──▶ CANCELLED
 *     ├──▶ FAILED
 *     └──▶ CANCELLING ──▶ CANCELLED
 * </pre>
 *
 * <p>Requests finish at equal distances between {@code runsFrom} and {@code runsUntil}; those that
 * fall due while a batch is being cancelled still finish.
 *
 * @param runsUntil when the last request would finish; may lie beyond the end
 * @param stuckShare of the requests, after which nothing moves and nothing ends
 * @param valid false: it fails at {@code runsFrom}
 */
public record Timeline(
    Instant createdAt,
    Instant runsFrom,
    Instant runsUntil,
    Duration finalizing,
    Instant expiresAt,
    Duration cancelling,
    Optional<Double> stuckShare,
    Optional<Instant> cancelAt,
    boolean valid) {

  Timeline cancelledAt(Instant now) {
    return new Timeline(
        createdAt,
        runsFrom,
        runsUntil,
        finalizing,
        expiresAt,
        cancelling,
        stuckShare,
        Optional.of(now),
        valid);
  }

  Timeline invalid() {
    return new Timeline(
        createdAt,
        runsFrom,
        runsUntil,
        finalizing,
        expiresAt,
        cancelling,
        stuckShare,
        cancelAt,
        false);
  }

  public Phase phase(Instant now) {
    boolean cancelled = cancelAt.isPresent() && !now.isBefore(cancelAt.get());
    if (!valid && !now.isBefore(runsFrom) && !cancelAt.map(runsFrom::isAfter).orElse(false)) {
      return Phase.FAILED;
    }
    if (cancelled) {
      return now.isBefore(cancelAt.get().plus(cancelling)) ? Phase.CANCELLING : Phase.CANCELLED;
    }
    if (now.isBefore(runsFrom)) {
      return Phase.VALIDATING;
    }
    if (stuckShare.isPresent()) {
      return Phase.RUNNING;
    }
    Instant completesAt = runsUntil.plus(finalizing);
    if (!now.isBefore(expiresAt) && completesAt.isAfter(expiresAt)) {
      return Phase.EXPIRED;
    }
    if (now.isBefore(runsUntil)) {
      return Phase.RUNNING;
    }
    return now.isBefore(completesAt) ? Phase.FINALIZING : Phase.COMPLETED;
  }

  /** When it is over, if it ever is. */
  public Optional<Instant> endsAt() {
    if (!valid && !cancelAt.map(runsFrom::isAfter).orElse(false)) {
      return Optional.of(runsFrom);
    }
    if (cancelAt.isPresent()) {
      return cancelAt.map(at -> at.plus(cancelling));
    }
    if (stuckShare.isPresent()) {
      return Optional.empty();
    }
    Instant completesAt = runsUntil.plus(finalizing);
    return Optional.of(completesAt.isAfter(expiresAt) ? expiresAt : completesAt);
  }

  /** How many requests have finished. */
  int due(Instant now, int total) {
    boolean neverRan = !valid || cancelAt.map(runsFrom::isAfter).orElse(false);
    Instant at = endsAt().filter(now::isAfter).orElse(now);
    if (neverRan || at.isBefore(runsFrom)) {
      return 0;
    }
    double passed = Duration.between(runsFrom, at).toMillis();
    double whole = Duration.between(runsFrom, runsUntil).toMillis();
    double share = passed >= whole ? 1 : passed / whole;
    return (int) (total * Math.min(share, stuckShare.orElse(1.0)) + 1e-6);
  }

  /** When the n-th request finishes, counted from 0. */
  Instant finishes(int n, int total) {
    long whole = Duration.between(runsFrom, runsUntil).toMillis();
    return runsFrom.plusMillis((long) (whole * (n + 1.0) / total));
  }
}
