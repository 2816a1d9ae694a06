package io.sparkcompletions.spark;

import io.sparkcompletions.error.CompletionsException;
import org.apache.spark.ExceptionFailure;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;

/**
 * Cancels a stage as soon as one of its tasks ends with a {@link CompletionsException}: that is
 * thrown only where trying again is hopeless, and Spark would try several times on every executor.
 *
 * <p>Runs on Spark's listener thread.
 */
final class StageStopper extends SparkListener {
  private final SparkContext context;

  StageStopper(SparkContext context) {
    this.context = context;
  }

  @Override
  public void onTaskEnd(SparkListenerTaskEnd end) {
    if (end.reason() instanceof ExceptionFailure failure
        && failure.className().equals(CompletionsException.class.getName())) {
      context.cancelStage(end.stageId(), failure.description());
    }
  }
}
