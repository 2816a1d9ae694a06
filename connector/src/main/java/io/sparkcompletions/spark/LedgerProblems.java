package io.sparkcompletions.spark;

import io.sparkcompletions.error.CompletionsException;
import io.sparkcompletions.error.ErrorCode;
import io.sparkcompletions.ledger.claims.DirectoryClaims;
import java.util.Collection;
import java.util.TreeSet;

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

  static CompletionsException cannotUse(String directory, Throwable cause) {
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
    return "Tasks cannot reach the driver, so executors tell each other by files in "
        + directory
        + "/claims what they ask for, as applications do. Nobody checks that all executors share this"
        + " directory; those that do not share it pay for the same again. An executor that gives no"
        + " sign of life for "
        + DirectoryClaims.SILENCE.toSeconds()
        + " seconds counts as dead, and what it had under way is asked again.";
  }

  /** A warning: another application is there. */
  static String shared(String directory, Collection<String> others) {
    return "The ledger in "
        + directory
        + " is also being used by "
        + names(others)
        + ". That is safe: what one of them asks for the others wait for, and find.";
  }

  /** A notice: tasks wait, or waited, for another application. */
  static String awaited(String directory, Collection<String> others) {
    return "Tasks waited for "
        + names(others)
        + ", which was asking for what this application needs too, in the ledger in "
        + directory
        + ". They go on when its answers are recorded, or when it has given no sign of life for "
        + DirectoryClaims.SILENCE.toSeconds()
        + " seconds.";
  }

  private static String names(Collection<String> applications) {
    return String.join(", ", new TreeSet<>(applications));
  }
}
