package io.sparkcompletions.tests;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.spark.sql.SparkSession;

/**
 * Spark with executors in processes of their own, from the test class path alone.
 *
 * <p>A JVM has one Spark at a time: starting a cluster ends the local session, and {@link
 * LocalSpark} makes a new one when it is next asked. An executor that cannot start is started again
 * for ever, so every test that uses this has a time limit.
 */
public final class LocalCluster implements AutoCloseable {
  private final SparkSession session;

  private LocalCluster(SparkSession session) {
    this.session = session;
  }

  /** Starts {@code executors} with one core each. */
  public static LocalCluster start(int executors, Map<String, String> conf) {
    try {
      Files.createDirectories(home().resolve("jars"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    SparkSession.Builder builder =
        LocalSpark.anew("local-cluster[" + executors + ",1,512]")
            .appName("spark-completions cluster tests")
            .config("spark.executor.memory", "512m")
            .config("spark.executor.extraJavaOptions", JavaProcess.OPTIONS)
            .config("spark.executor.extraClassPath", classPath())
            .config("spark.ui.enabled", "false")
            .config("spark.sql.shuffle.partitions", "4")
            .config("spark.sql.session.timeZone", "UTC");
    conf.forEach(builder::config);
    LocalCluster cluster = new LocalCluster(builder.getOrCreate());
    Await.until(() -> cluster.executors() == executors);
    return cluster;
  }

  /** Its session. */
  public SparkSession session() {
    return session;
  }

  /** Executors that have registered; the driver is not one. */
  public int executors() {
    return session.sparkContext().statusTracker().getExecutorInfos().length - 1;
  }

  /** Where executors keep their logs, under {@code work/}. */
  public static Path home() {
    return Path.of(System.getenv("SPARK_HOME"));
  }

  /** The class path of the tests, for processes of their own. */
  public static String classPath() {
    return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
  }

  @Override
  public void close() {
    session.stop();
  }
}
