package io.sparkcompletions.job;

import io.sparkcompletions.job.config.JobConfig;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.apache.spark.SparkConf;
import picocli.CommandLine.Mixin;
import scala.Tuple2;

/** A command that does something with a job. */
abstract class JobCommand extends SparkCommand {
  @Mixin private JobArguments arguments = new JobArguments();

  /** What the command line says of the job. */
  final JobArguments arguments() {
    return arguments;
  }

  @Override
  final SubmitArguments submitted(SubmitArguments given) {
    String location = arguments.location();
    if (JobFiles.isRemote(location)) {
      // Read by the driver, which has the credentials; its launcher section comes too late.
      return given;
    }
    JobConfig config = arguments.read(given.conf(System.getenv()));
    Path path = JobFiles.local(location).toAbsolutePath().normalize();
    return given.withDefaults(config.master(), config.conf()).withJobFile(path);
  }

  @Override
  public final Integer call() {
    // spark-submit has put all of its configuration here before it starts a driver.
    JobConfig config =
        arguments.read(
            Arrays.stream(new SparkConf().getAll())
                .collect(Collectors.toMap(Tuple2::_1, Tuple2::_2)));
    return execute(config).number();
  }

  /** Does it, on the driver. */
  abstract ExitCode execute(JobConfig config);
}
