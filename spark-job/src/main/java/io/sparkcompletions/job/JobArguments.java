package io.sparkcompletions.job;

import io.sparkcompletions.job.config.JobConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** The arguments that name a job; the same for every command that needs one. */
final class JobArguments {
  @Option(
      names = "--config",
      required = true,
      paramLabel = "FILE",
      description = "The job: a YAML file, by local path or by the URI of a Hadoop file system.")
  private String config = "";

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description =
          "Overrides one key of the file, such as limits.concurrency=8. Can be given many times.")
  private List<String> settings = new ArrayList<>();

  /** Where the file is, as given. */
  String location() {
    return config;
  }

  /**
   * The job, checked.
   *
   * @param session Spark's configuration as far as it is known
   * @throws io.sparkcompletions.job.config.InvalidJobException with every problem
   */
  JobConfig read(Map<String, String> session) {
    return JobConfig.parse(config, JobFiles.text(config), settings, session);
  }
}
