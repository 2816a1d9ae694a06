package io.sparkcompletions.ledger.file;

import io.sparkcompletions.error.CompletionsException;
import io.sparkcompletions.error.ErrorCode;
import java.io.IOException;
import org.apache.hadoop.fs.Path;

/** The messages of this package. None holds a key, a prompt or an answer. */
final class LedgerErrors {
  private LedgerErrors() {}

  static CompletionsException cannotWrite(Path path, IOException cause) {
    return failed(
        "cannot write to the ledger below " + path,
        cause,
        "Answers recorded before are kept. Check free space, permissions and that the file system"
            + " can be reached, then run again: what is recorded is not paid for again.");
  }

  static CompletionsException cannotRead(Path path, IOException cause) {
    return failed(
        "cannot read the ledger below " + path,
        cause,
        "The job stops, because asking again for what may be recorded would mean paying twice."
            + " Check permissions and that the file system can be reached, then run again.");
  }

  static CompletionsException unreadableVersion(int version, Path path) {
    return new CompletionsException(
        ErrorCode.LEDGER_UNAVAILABLE,
        path
            + " was written in ledger format version "
            + version
            + ", and this release reads up to version "
            + LedgerFormat.VERSION
            + ". Use the release that wrote it or a later one, or choose another"
            + " checkpointLocation.");
  }

  static CompletionsException notALedger(Path directory, String found) {
    return new CompletionsException(
        ErrorCode.LEDGER_UNAVAILABLE,
        directory
            + " is not a ledger: it has no "
            + LedgerFormat.FILE_NAME
            + " and holds other things, such as "
            + found
            + ". Choose an empty directory or a new one as checkpointLocation.");
  }

  private static CompletionsException failed(String what, IOException cause, String remedy) {
    CompletionsException failure =
        new CompletionsException(
            ErrorCode.LEDGER_UNAVAILABLE, what + ": " + reason(cause) + ". " + remedy);
    failure.initCause(cause);
    return failure;
  }

  private static String reason(IOException cause) {
    String kind = cause.getClass().getSimpleName();
    return cause.getMessage() == null ? kind : kind + " (" + cause.getMessage() + ")";
  }
}
