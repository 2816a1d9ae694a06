package io.sparkcompletions.live.limit;

/**
 * How many exchanges the provider seems to bear at once: shrinks when it is overloaded or does not
 * answer in time, grows back with every answer. Refusals for a rate say nothing about it.
 *
 * <pre>
 *   outbreak: size = max(1, 0.7 × min(size, inFlight)), see {@link Outbreaks}
 *   answered: size = min(limit, size + step / size),     step = max(1, limit / 100)
 * </pre>
 *
 * <p>Without a limit the size is unbounded until the first decrease, and grows without end after
 * it.
 */
final class AdaptiveWindow {
  private static final double DECREASE = 0.7;
  private static final double STEPS = 100;

  private final double limit;
  private final Outbreaks outbreaks = Outbreaks.overRounds(8);
  private double size;
  private double step;

  AdaptiveWindow(int limit) {
    this.limit = limit == 0 ? Double.POSITIVE_INFINITY : limit;
    this.size = this.limit;
    this.step = Math.max(1, limit / STEPS);
  }

  /** Most at once, one at least. */
  int room() {
    return (int) Math.min(Integer.MAX_VALUE, Math.ceil(size));
  }

  void onAnswered(long now, int inFlight) {
    outbreaks.accepted(now, inFlight);
    if (size < limit) {
      size = Math.min(limit, size + step / size);
    }
  }

  void onDropped(long now, long startedAt, int inFlight) {
    if (!outbreaks.refused(now, startedAt, inFlight, false)) {
      return;
    }
    if (Double.isInfinite(limit)) {
      step = Math.max(step, inFlight / STEPS);
    }
    size = Math.max(1, DECREASE * Math.min(size, inFlight));
  }
}
