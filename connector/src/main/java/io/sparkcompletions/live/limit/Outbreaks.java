package io.sparkcompletions.live.limit;

import java.time.Duration;

/**
 * Tells a limit that was met from refusals that come now and then: only the first is a reason to
 * slow everybody down.
 *
 * <pre>
 *   exchanges = Σ e^(−age) over those since the last outbreak, accepted and refused
 *   refusals  = the same over the refused ones
 *   outbreak:   refusals ÷ max(60, exchanges) &gt; 5 %
 * </pre>
 *
 * <p>Age is counted in memories, which are about as long as it takes for a needless decrease to be
 * undone, and at least 60 exchanges: some seconds, or some rounds of what is in flight. So four
 * refusals are the fewest that count, except where one is expected: the pace is back at the limit,
 * and nothing was refused below it. What was started before the last outbreak belongs to it: a
 * burst counts once.
 */
final class Outbreaks {
  private static final double THRESHOLD = 0.05;
  private static final double MIN_MEMORY = 60;

  private final double rounds;
  private final double nanos;
  private long seen;
  private double exchanges;
  private double refusals;
  private long countedAt;
  private long last = -1;

  private Outbreaks(double rounds, double nanos) {
    this.rounds = rounds;
    this.nanos = nanos;
  }

  /** Remembers so many times what is in flight. */
  static Outbreaks overRounds(int rounds) {
    return new Outbreaks(rounds, 1);
  }

  /** Remembers so long. */
  static Outbreaks over(Duration memory) {
    return new Outbreaks(0, memory.toNanos());
  }

  void accepted(long now, int inFlight) {
    count(now, inFlight);
  }

  /**
   * Takes note of a refusal and returns whether it begins an outbreak.
   *
   * @param isExpected whether a known limit is near
   */
  boolean refused(long now, long startedAt, int inFlight, boolean isExpected) {
    if (startedAt <= last) {
      return false;
    }
    count(now, inFlight);
    refusals++;
    boolean isFirst = refusals == 1 && exchanges >= MIN_MEMORY / 2;
    return ((isFirst && isExpected) || refusals > THRESHOLD * Math.max(MIN_MEMORY, exchanges))
        && begin(now);
  }

  /** The provider said how long to wait: that is a limit, however seldom it happens. */
  boolean told(long now, long startedAt) {
    return startedAt > last && begin(now);
  }

  /** Whether so little has been seen that one refusal is more than the share. */
  boolean isYoung() {
    return seen < 1 / THRESHOLD;
  }

  private boolean begin(long now) {
    exchanges = 0;
    refusals = 0;
    last = now;
    return true;
  }

  private void count(long now, int inFlight) {
    double age = Math.min(1 / Math.max(MIN_MEMORY, rounds * inFlight), (now - countedAt) / nanos);
    countedAt = now;
    seen++;
    exchanges = exchanges * Math.exp(-age) + 1;
    refusals *= Math.exp(-age);
  }
}
