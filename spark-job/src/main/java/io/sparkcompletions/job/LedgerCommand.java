package io.sparkcompletions.job;

import io.sparkcompletions.job.run.LedgerTask;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine.Option;

/** A command that does something with what a {@code checkpointLocation} holds. */
abstract class LedgerCommand extends SparkCommand {
  @Option(
      names = "--checkpoint",
      required = true,
      paramLabel = "DIR",
      description = "The checkpointLocation of a job, by local path or by URI.")
  private String checkpoint = "";

  @Override
  final SubmitArguments submitted(SubmitArguments given) {
    return given.withName("completions " + name());
  }

  @Override
  public final Integer call() {
    // Ids and models may be in any script, whatever the terminal's locale says.
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    return LedgerTask.run(checkpoint, task(), out, System.err).number();
  }

  /** The command's name. */
  abstract String name();

  /** What it does with the ledger. */
  abstract LedgerTask task();
}
