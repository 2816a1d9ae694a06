package io.sparkcompletions.live.limit;

/**
 * The right to start exchanges, within what was configured.
 *
 * <p>The engine draws on it for every exchange, so that a source shared by the whole application
 * can take the place of {@link LocalPermits}. Called under the engine's lock: it must neither block
 * nor call back within a call.
 */
public interface Permits {
  /** Waiting makes no sense: only a release, or {@link #whenReplenished}, can help. */
  long UNTIL_RELEASE = Long.MAX_VALUE;

  /**
   * Tries to take the right to start one exchange.
   *
   * @param nowNanos since the engine's start
   * @param tokens what the exchange is expected to use
   * @return zero if it was taken, else the nanoseconds after which asking again may help
   */
  long tryAcquire(long nowNanos, long tokens);

  /**
   * Gives back the place of an exchange that ended.
   *
   * @param reservedTokens what {@link #tryAcquire} was told
   * @param usedTokens what it used; the reservation itself where nobody knows
   */
  void release(long nowNanos, long reservedTokens, long usedTokens);

  /** Registers what to run, on any thread, when permits may have come from outside this JVM. */
  void whenReplenished(Runnable wakeUp);
}
