package io.sparkcompletions.job;

import io.sparkcompletions.job.run.LedgerStatus;
import io.sparkcompletions.job.run.LedgerTask;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Says what a ledger holds. */
@Command(
    name = "status",
    mixinStandardHelpOptions = true,
    description =
        "Says what a checkpointLocation holds: answers, failures, cost, files. Sends nothing.")
final class StatusCommand extends LedgerCommand {
  @Option(names = "--json", description = "Says it as one JSON object.")
  private boolean json;

  @Override
  String name() {
    return "status";
  }

  @Override
  LedgerTask task() {
    return new LedgerStatus(json);
  }
}
