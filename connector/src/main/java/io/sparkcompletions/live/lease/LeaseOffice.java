package io.sparkcompletions.live.lease;

/** An engine's way to the book that the driver keeps. */
public interface LeaseOffice {
  /**
   * Trades a report for a lease. Waits for the reply, some seconds at most.
   *
   * <p>Errors: anything unchecked if there is no reply; the report may have arrived all the same.
   */
  Lease report(Report report);

  /**
   * Gives everything back; does not wait.
   *
   * @param brokenOff exchanges that were under way, at which the provider may still be working
   */
  void leave(int brokenOff);
}
