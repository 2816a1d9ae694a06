package io.sparkcompletions.job;

import io.sparkcompletions.job.run.Compacting;
import io.sparkcompletions.job.run.LedgerTask;
import picocli.CommandLine.Command;

/** Merges a ledger's files. */
@Command(
    name = "compact",
    mixinStandardHelpOptions = true,
    description =
        "Merges the files of a checkpointLocation into as few as make sense. Safe beside running jobs.")
final class CompactCommand extends LedgerCommand {

  @Override
  String name() {
    return "compact";
  }

  @Override
  LedgerTask task() {
    return new Compacting();
  }
}
