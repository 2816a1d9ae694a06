package io.sparkcompletions.simulator.batch;

/** Where a batch stands; providers call it by names of their own. */
public enum Phase {
  VALIDATING,
  RUNNING,
  FINALIZING,
  CANCELLING,
  COMPLETED,
  /** Found not valid; nothing has run. */
  FAILED,
  EXPIRED,
  CANCELLED;

  public boolean isOver() {
    return switch (this) {
      case VALIDATING, RUNNING, FINALIZING, CANCELLING -> false;
      case COMPLETED, FAILED, EXPIRED, CANCELLED -> true;
    };
  }
}
