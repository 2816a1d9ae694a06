package io.sparkcompletions.job;

import io.sparkcompletions.job.config.JobConfig;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.apache.spark.SparkConf;
import picocli.CommandLine.Mixin;
import scala.Tuple2;

/** A command that does something with a job, and wants Spark for it. */
abstract class JobCommand implements Callable<Integer> {
  @Mixin private JobArguments arguments = new JobArguments();

  /** What the command line says of the job. */
  final JobArguments arguments() {
    return arguments;
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
