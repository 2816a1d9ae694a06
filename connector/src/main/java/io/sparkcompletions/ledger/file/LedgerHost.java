package io.sparkcompletions.ledger.file;

import java.time.Clock;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * What a ledger takes from the process it runs in.
 *
 * @param clock tells how old entries and files are
 * @param ids makes texts that nobody else makes, of letters and digits
 * @param ticker drives flushes that are due while a task waits
 * @param background runs maintenance after a session has ended; may run it at once
 * @param crashPoints told of each step
 */
public record LedgerHost(
    Clock clock,
    Supplier<String> ids,
    Ticker ticker,
    Executor background,
    CrashPoints crashPoints) {

  private static final int ID_LENGTH = 16;

  private static volatile CrashPoints listener = CrashPoints.NONE;

  /**
   * Has the real thing tell of its steps, for tests in which processes die: hosts that are made
   * from now on do. Nobody calls it in production.
   */
  public static void listen(CrashPoints crashPoints) {
    listener = crashPoints;
  }

  /** The real thing: system clock, random ids, daemon threads. */
  public static LedgerHost system() {
    return new LedgerHost(
        Clock.systemUTC(),
        () -> UUID.randomUUID().toString().replace("-", "").substring(0, ID_LENGTH),
        Ticker.daemon(),
        task -> Threads.daemon("completions-ledger-maintenance").newThread(task).start(),
        listener);
  }
}
