package io.sparkcompletions.job.run;

import io.sparkcompletions.CompletionLedger;
import io.sparkcompletions.Completions;
import io.sparkcompletions.error.CompletionsException;
import io.sparkcompletions.job.ExitCode;
import java.io.PrintStream;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;

/**
 * Something to do with what a {@code checkpointLocation} holds. No provider is asked for anything.
 */
public interface LedgerTask {
  /**
   * Does it.
   *
   * @param ledger holds something
   * @param out takes what was asked for
   * @throws RefusedException if it cannot be done as it was asked for
   */
  void execute(SparkSession spark, CompletionLedger ledger, PrintStream out);

  /** What was asked for makes no sense; nothing was changed. */
  final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    RefusedException(String message) {
      super(message);
    }
  }

  /** Does it in a session of its own. */
  static ExitCode run(String checkpoint, LedgerTask task, PrintStream out, PrintStream err) {
    SparkSession spark =
        SparkSession.builder()
            .config("spark.ui.enabled", new SparkConf().get("spark.ui.enabled", "false"))
            .getOrCreate();
    try {
      return run(spark, checkpoint, task, out, err);
    } finally {
      spark.stop();
    }
  }

  /** Does it in a session that somebody else opened and closes. */
  static ExitCode run(
      SparkSession spark, String checkpoint, LedgerTask task, PrintStream out, PrintStream err) {
    try {
      CompletionLedger ledger = Completions.ledger(spark, checkpoint);
      // Refuses what is no ledger, and what a later release wrote.
      ledger.status();
      task.execute(spark, ledger, out);
      return ExitCode.DONE;
    } catch (RefusedException e) {
      err.println(e.getMessage());
      return ExitCode.CONFIGURATION;
    } catch (CompletionsException | IllegalArgumentException e) {
      err.println("--checkpoint " + checkpoint + ": " + Objection.in(e).orElse(e.getMessage()));
      return ExitCode.CONFIGURATION;
    }
  }
}
