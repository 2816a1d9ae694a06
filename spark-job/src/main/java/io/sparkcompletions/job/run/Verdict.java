package io.sparkcompletions.job.run;

import io.sparkcompletions.error.CompletionsException;
import io.sparkcompletions.error.ErrorCode;
import io.sparkcompletions.job.ExitCode;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a run came to, and how to say it.
 *
 * @param message for people
 */
record Verdict(ExitCode code, String message) {
  /** How Spark repeats an exception of a task, or the reason a stage was cancelled for. */
  private static final Pattern IN_TEXT =
      Pattern.compile(
          "(?:"
              + CompletionsException.class.getName().replace(".", "\\.")
              + ": | cancelled because )(([a-z_]+): .*?)(?: SQLSTATE: \\w+)?$",
          Pattern.MULTILINE);

  /** The verdict over rows that were all written. */
  static ExitCode of(long rows, long failed, BigDecimal maxFailedRatio) {
    BigDecimal allowed = maxFailedRatio.multiply(BigDecimal.valueOf(rows));
    return BigDecimal.valueOf(failed).compareTo(allowed) > 0 ? ExitCode.FAILED_ROWS : ExitCode.DONE;
  }

  /** The verdict over a run that was broken off on purpose; empty if it was by accident. */
  static Optional<Verdict> of(Throwable thrown) {
    for (Throwable e = thrown; e != null; e = e.getCause()) {
      if (e instanceof CompletionsException stopped) {
        return Optional.of(
            new Verdict(codeOf(stopped.code()), String.valueOf(stopped.getMessage())));
      }
      Matcher matcher = IN_TEXT.matcher(String.valueOf(e.getMessage()));
      if (matcher.find()) {
        return codeOf(matcher.group(2)).map(code -> new Verdict(codeOf(code), matcher.group(1)));
      }
    }
    return Optional.empty();
  }

  /** The verdict over a run that was broken off by accident. */
  static Verdict unexpected(Throwable thrown) {
    return new Verdict(
        ExitCode.UNEXPECTED, "unexpected: " + thrown.getClass().getSimpleName() + ", see below");
  }

  private static Optional<ErrorCode> codeOf(String text) {
    return Arrays.stream(ErrorCode.values()).filter(code -> code.text().equals(text)).findFirst();
  }

  private static ExitCode codeOf(ErrorCode code) {
    return switch (code.kind()) {
      case FATAL -> code == ErrorCode.LEDGER_UNAVAILABLE ? ExitCode.LEDGER : ExitCode.PROVIDER;
      case INPUT, ANSWER, TRANSIENT, UNANSWERED -> ExitCode.STOPPED;
      case INTERNAL -> ExitCode.UNEXPECTED;
    };
  }
}
