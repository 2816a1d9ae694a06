package io.sparkcompletions.job;

import io.sparkcompletions.job.config.JobConfig;
import io.sparkcompletions.job.run.OutputSample;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Prints some rows of a job's output, and the report over all of them. */
@Command(
    name = "show",
    mixinStandardHelpOptions = true,
    description = "Prints some rows of the output, and what all of them came to. Sends nothing.")
final class ShowCommand extends JobCommand {
  @Option(
      names = "--rows",
      paramLabel = "N",
      defaultValue = "10",
      description = "How many rows; ${DEFAULT-VALUE} unless given.")
  private int rows;

  @Option(
      names = "--by",
      paramLabel = "COLUMN",
      description = "Shows rows that differ in this column.")
  private @Nullable String by;

  @Override
  ExitCode execute(JobConfig config) {
    // The texts may be in any script, whatever the terminal's locale says.
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    return OutputSample.show(arguments().location(), config, rows, by, out);
  }
}
