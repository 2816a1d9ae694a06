package io.sparkcompletions.tests.proof;

import io.sparkcompletions.CompletionSpec;
import io.sparkcompletions.tests.JavaProcess;
import io.sparkcompletions.tests.LocalCluster;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.SparkSession;

/** An application with a driver process of its own, which asks for texts and writes the table. */
public final class DriverApplication {
  private DriverApplication() {}

  /**
   * Starts it.
   *
   * @param master {@code local[2]}, or executors of its own
   * @param folder the ledger and the table are in it, and wishes for its death
   * @param log takes what it says
   */
  static Process start(
      String master,
      String baseUrl,
      Path folder,
      String tag,
      int rows,
      int concurrency,
      Duration flush,
      Path log)
      throws Exception {
    List<String> arguments =
        List.of(
            master,
            baseUrl,
            folder.toString(),
            tag,
            Integer.toString(rows),
            Integer.toString(concurrency),
            Long.toString(flush.toMillis()));
    return new ProcessBuilder(
            JavaProcess.command(
                "700m", LocalCluster.classPath(), DriverApplication.class.getName(), arguments))
        .redirectErrorStream(true)
        .redirectOutput(log.toFile())
        .start();
  }

  /** Where it writes its table. */
  static Path table(Path folder) {
    return folder.resolve("table");
  }

  /**
   * Runs it.
   *
   * @param arguments as {@link #start} gives them
   */
  public static void main(String[] arguments) throws Exception {
    Path folder = Path.of(arguments[2]);
    DeathWish.listen(Files.createDirectories(folder.resolve("wishes")), "driver");
    CompletionSpec spec =
        Output.spec(arguments[1], folder.resolve("ledger"))
            .concurrency(Integer.parseInt(arguments[5]))
            .flushInterval(Duration.ofMillis(Long.parseLong(arguments[6])))
            .build();
    SparkSession.Builder builder =
        SparkSession.builder()
            .master(arguments[0])
            .config("spark.executor.memory", "512m")
            .config("spark.executor.extraClassPath", LocalCluster.classPath())
            .config("spark.executor.extraJavaOptions", JavaProcess.OPTIONS)
            .config("spark.ui.enabled", "false")
            .config("spark.sql.session.timeZone", "UTC");
    for (Map.Entry<String, String> entry : DyingCommit.conf(folder.resolve("wishes")).entrySet()) {
      builder.config(entry.getKey(), entry.getValue());
    }
    try (SparkSession session = builder.getOrCreate()) {
      Output.write(
          Output.complete(
              Output.texts(session, arguments[3], Integer.parseInt(arguments[4])), spec),
          table(folder));
    }
  }
}
