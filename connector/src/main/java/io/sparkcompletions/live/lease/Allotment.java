package io.sparkcompletions.live.lease;

import java.time.Duration;

/**
 * A block of a quantity per minute (requests or tokens), with the stretch of time it belongs to.
 *
 * <pre>
 *   unit i has the stretch   [from + i × nanosPerUnit, from + (i + 1) × nanosPerUnit)
 *   and may be spent         from its end − bucket until its end + LATE
 *   where bucket =           max(EARLY, nanosPerUnit)
 * </pre>
 *
 * <p>Stretches do not overlap within an application, so whoever has a block spends it at the
 * application's pace. What is to be spent at once passes when the first of it may be and leaves the
 * others of its stretch to pass.
 *
 * @param fromNanos where the stretch begins, counted from when this was written
 * @param nanosPerUnit 0 where nothing is limited
 */
public record Allotment(long fromNanos, long units, double nanosPerUnit) {
  /** How much is to be spent at once after a rest: half a second's worth. */
  static final long EARLY = Duration.ofMillis(500).toNanos();

  /** How long a unit is kept for a call that comes late. */
  static final long LATE = Duration.ofMillis(250).toNanos();

  /** Everything may pass. */
  public static final Allotment UNLIMITED = new Allotment(0, 0, 0);

  boolean isUnlimited() {
    return nanosPerUnit == 0;
  }
}
