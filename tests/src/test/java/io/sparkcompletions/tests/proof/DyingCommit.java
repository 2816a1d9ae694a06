package io.sparkcompletions.tests.proof;

import java.nio.file.Path;
import java.util.Map;
import org.apache.hadoop.mapreduce.JobContext;
import org.apache.hadoop.mapreduce.TaskAttemptContext;
import org.apache.spark.SparkEnv;
import org.apache.spark.internal.io.FileCommitProtocol;
import org.apache.spark.sql.execution.datasources.SQLHadoopMapReduceCommitProtocol;
import scala.collection.immutable.Seq;

/** Spark's way of committing a table, with processes that die just before a commit. */
public final class DyingCommit extends SQLHadoopMapReduceCommitProtocol {
  /** All rows of a task are written, and its files are not yet the task's output. */
  static final String TASK = "COMMIT_TASK";

  /** All tasks are done, and the table does not show yet. */
  static final String JOB = "COMMIT_JOB";

  private static final String FOLDER = "proof.wishes";

  /** Called by Spark. */
  public DyingCommit(String jobId, String path, boolean dynamicPartitionOverwrite) {
    super(jobId, path, dynamicPartitionOverwrite);
  }

  /** What to add to Spark's configuration. */
  static Map<String, String> conf(Path wishes) {
    return Map.of(
        "spark.sql.sources.commitProtocolClass",
        DyingCommit.class.getName(),
        "spark.hadoop." + FOLDER,
        wishes.toString());
  }

  @Override
  public FileCommitProtocol.TaskCommitMessage commitTask(TaskAttemptContext task) {
    pass(task, TASK);
    return super.commitTask(task);
  }

  @Override
  public void commitJob(JobContext job, Seq<FileCommitProtocol.TaskCommitMessage> tasks) {
    pass(job, JOB);
    super.commitJob(job, tasks);
  }

  private static void pass(JobContext context, String step) {
    Path folder = Path.of(context.getConfiguration().get(FOLDER));
    DeathWish.pass(folder, SparkEnv.get().executorId(), step);
  }
}
