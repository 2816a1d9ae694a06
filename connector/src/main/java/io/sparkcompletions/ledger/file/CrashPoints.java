package io.sparkcompletions.ledger.file;

/** Told when a {@link CrashPoint} is passed. In production nobody listens. */
@FunctionalInterface
public interface CrashPoints {
  /** Nobody listens. */
  CrashPoints NONE = point -> {};

  /** Called on the thread that passes the point; what it throws goes up from there. */
  void pass(CrashPoint point);
}
