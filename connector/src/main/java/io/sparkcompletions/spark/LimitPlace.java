package io.sparkcompletions.spark;

import java.io.Serializable;

/**
 * Where a run's limits are kept.
 *
 * @param isLent whether executors draw on the driver's {@link LeaseDesk}
 * @param book there
 * @param shares how many JVMs divide the limits among them where they cannot draw
 */
record LimitPlace(boolean isLent, int book, int shares) implements Serializable {

  /** A part of a limit, one at least; 0 means that there is none and stays. */
  long share(long limit) {
    return limit == 0 ? 0 : Math.max(1, limit / shares);
  }

  /** A warning: limits hold for each executor alone. */
  String notice() {
    return "Tasks cannot reach the driver, so each executor keeps to a fixed share of concurrency,"
        + " requestsPerMinute and tokensPerMinute: 1/"
        + shares
        + ", one at least. What one executor does not use is nobody's.";
  }
}
