package io.sparkcompletions.error;

/** Ends a job that cannot go on. The message says what happened, why, and what to do. */
public class CompletionsException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ErrorCode code;

  public CompletionsException(ErrorCode code, String message) {
    super(code.text() + ": " + message);
    this.code = code;
  }

  /** What happened, as a stable name. */
  public ErrorCode code() {
    return code;
  }
}
