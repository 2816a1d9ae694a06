package io.sparkcompletions.live.lease;

/**
 * The application's budget of one quantity, as stretches of time that follow one another: what is
 * lent next begins where the last ended, or now.
 */
final class Timeline {
  private static final double NANOS_PER_SECOND = 1e9;

  private double end;
  private long begin;
  private boolean isDrained;

  /**
   * Begins now.
   *
   * @param isFull whether something is saved up: the limit is known from the start
   */
  Timeline(boolean isFull) {
    this.isDrained = !isFull;
  }

  /**
   * Lends some.
   *
   * @param perSecond the present rate; infinite for no limit
   */
  Allotment lend(long now, long units, double perSecond) {
    if (Double.isInfinite(perSecond)) {
      // What goes now is not counted, so when a limit comes it may be used up.
      isDrained = true;
      return Allotment.UNLIMITED;
    }
    double nanosPerUnit = NANOS_PER_SECOND / perSecond;
    if (isDrained) {
      isDrained = false;
      end = Math.max(begin, now) + Math.max(Allotment.EARLY, nanosPerUnit);
    }
    double from = Math.max(end, now);
    end = from + units * nanosPerUnit;
    return new Allotment(Math.round(from - now), units, nanosPerUnit);
  }

  /** What was lent is void; the next begins then, with nothing saved up. */
  void restartAt(long time) {
    begin = time;
    end = time;
    isDrained = true;
  }

  /** Stretches that are still to come were given back, unless they are from before the restart. */
  void giveBack(long nanos) {
    end = Math.max(begin, end - nanos);
  }

  /** More was used than was lent; less, where it is negative. */
  void correct(long units, double perSecond) {
    if (!Double.isInfinite(perSecond)) {
      end = Math.max(begin, end + units * NANOS_PER_SECOND / perSecond);
    }
  }
}
