package io.sparkcompletions.spark;

import io.sparkcompletions.error.CompletionsException;
import io.sparkcompletions.error.ErrorCode;
import java.io.IOException;
import java.util.List;

/** What is said when a ledger's directory cannot be used by all who need it. */
final class LedgerProblems {
  private static final String REMEDY =
      " Give a checkpointLocation that the driver and all executors share, or set"
          + " spark.completions.checkpointRoot to a directory on such a file system.";

  private LedgerProblems() {}

  /** An executor does not see what the driver wrote. */
  static CompletionsException notShared(String executor, String host, String directory) {
    return unavailable(
        "executor "
            + executor
            + " on "
            + host
            + " does not see the driver's directory "
            + directory
            + ", so answers recorded there would be paid for again; nothing was sent."
            + REMEDY);
  }

  static CompletionsException cannotUse(String directory, IOException cause) {
    CompletionsException problem =
        unavailable(
            "no use can be made of the directory "
                + directory
                + " ("
                + cause.getClass().getSimpleName()
                + ": "
                + cause.getMessage()
                + "), so answers could not be kept; nothing was sent."
                + REMEDY);
    problem.initCause(cause);
    return problem;
  }

  /** Somebody wants to read what is not there. */
  static CompletionsException noLedger(String directory) {
    return unavailable(
        directory
            + " holds no ledger: nothing was recorded there. Check the path: it must be the"
            + " checkpointLocation of a run.");
  }

  /** What the driver said, in this process. */
  static CompletionsException unavailable(String message) {
    return new CompletionsException(ErrorCode.LEDGER_UNAVAILABLE, message);
  }

  /** What a problem says, without its code, which stands there again when it is thrown anew. */
  static String text(CompletionsException problem) {
    String message = String.valueOf(problem.getMessage());
    String code = problem.code().text() + ": ";
    return message.startsWith(code) ? message.substring(code.length()) : message;
  }

  /** A warning: the driver cannot be asked. */
  static String uncoordinated(String directory) {
    return "Tasks cannot reach the driver, so nobody checks that all executors share "
        + directory
        + ", and tasks on different executors that ask the same at the same moment pay for it"
        + " twice.";
  }

  /** A warning: another application is there. */
  static String shared(String directory, List<String> others) {
    return "The ledger in "
        + directory
        + " is also being used by "
        + String.join(", ", others)
        + " (or was until it ended without a word, within the last "
        + ApplicationMark.SILENCE.toMinutes()
        + " minutes). That is safe; but what both ask for at the same moment is paid for twice, since"
        + " neither sees what the other has in flight.";
  }
}
