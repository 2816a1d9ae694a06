package io.sparkcompletions.job;

import java.util.concurrent.Callable;

/** A command that Spark is started for. */
abstract class SparkCommand implements Callable<Integer> {
  /**
   * What spark-submit is called with for this command.
   *
   * @param given what the command line says
   * @throws io.sparkcompletions.job.config.InvalidJobException if it is known already that the
   *     command cannot be done
   */
  abstract SubmitArguments submitted(SubmitArguments given);
}
