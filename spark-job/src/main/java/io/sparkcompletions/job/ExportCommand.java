package io.sparkcompletions.job;

import io.sparkcompletions.job.run.LedgerTask;
import io.sparkcompletions.job.run.LinesExport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Writes a ledger's results in OpenAI's format. */
@Command(
    name = "export",
    mixinStandardHelpOptions = true,
    description =
        "Writes all results as lines of an OpenAI batch result file, whatever the provider.")
final class ExportCommand extends LedgerCommand {
  @Mixin private OutputArguments output = new OutputArguments();

  @Override
  String name() {
    return "export";
  }

  @Override
  LedgerTask task() {
    return LinesExport.results(output.path(), output.overwrite());
  }
}
