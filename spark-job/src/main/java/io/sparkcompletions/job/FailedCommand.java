package io.sparkcompletions.job;

import io.sparkcompletions.job.run.LedgerTask;
import io.sparkcompletions.job.run.LinesExport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Writes the requests without a usable answer, ready to be sent again. */
@Command(
    name = "failed",
    mixinStandardHelpOptions = true,
    description =
        "Writes the requests without a usable answer as lines of an OpenAI batch input file.")
final class FailedCommand extends LedgerCommand {
  @Mixin private OutputArguments output = new OutputArguments();

  @Override
  String name() {
    return "failed";
  }

  @Override
  LedgerTask task() {
    return LinesExport.failedRequests(output.path(), output.overwrite());
  }
}
