package io.sparkcompletions.job;

import io.sparkcompletions.job.config.JobConfig;
import io.sparkcompletions.job.run.JobRun;
import picocli.CommandLine.Command;

/** Reads the input, gets its completions, writes the output and reports. */
@Command(
    name = "run",
    mixinStandardHelpOptions = true,
    description = "Reads the input, gets the completions, writes the output and a report.")
final class RunCommand extends JobCommand {
  @Override
  ExitCode execute(JobConfig config) {
    return JobRun.run(arguments().location(), config, System.out, System.err);
  }
}
