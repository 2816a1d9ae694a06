package io.sparkcompletions.spark;

import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerApplicationEnd;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;
import org.apache.spark.scheduler.SparkListenerTaskEnd;

/** Tells the desk what has ended. Runs on Spark's listener thread. */
final class LedgerListener extends SparkListener {
  private final LedgerDesk desk;

  LedgerListener(LedgerDesk desk) {
    this.desk = desk;
  }

  @Override
  public void onTaskEnd(SparkListenerTaskEnd end) {
    if (end.taskInfo() != null) {
      desk.taskEnded(end.taskInfo().taskId());
    }
  }

  @Override
  public void onExecutorRemoved(SparkListenerExecutorRemoved removed) {
    desk.executorLost(removed.executorId());
  }

  @Override
  public void onApplicationEnd(SparkListenerApplicationEnd end) {
    desk.close();
  }
}
