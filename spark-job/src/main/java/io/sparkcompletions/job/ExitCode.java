package io.sparkcompletions.job;

import java.util.Locale;

/** How a command ended, as a scheduler sees it. The numbers never change their meaning. */
public enum ExitCode {
  /** Done: the output is written, and no more rows failed than the job allows. */
  DONE(0),
  /**
   * Something nobody foresaw; the stack trace says what. Spark's own start may end like this too.
   */
  UNEXPECTED(1),
  /** The configuration or the input cannot be used. Nothing was sent. */
  CONFIGURATION(2),
  /** Done and written, but more rows failed than the job allows. */
  FAILED_ROWS(3),
  /** The provider refuses the job as a whole: key, permission, model, credit, or no such host. */
  PROVIDER(4),
  /** Stopped half-way because rows failed and the job says so; nothing was written. */
  STOPPED(5),
  /** Stopped half-way because answers can no longer be kept; nothing was written. */
  LEDGER(6),
  /** Told to end by a signal; nothing was written. The number is the system's for SIGTERM. */
  INTERRUPTED(143);

  private final int number;

  ExitCode(int number) {
    this.number = number;
  }

  /** The name in reports. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The process's exit status. */
  public int number() {
    return number;
  }
}
