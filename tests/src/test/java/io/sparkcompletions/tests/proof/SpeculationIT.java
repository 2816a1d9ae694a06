package io.sparkcompletions.tests.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcompletions.CompletionSpec;
import io.sparkcompletions.tests.Await;
import io.sparkcompletions.tests.JavaProcess;
import io.sparkcompletions.tests.LocalCluster;
import io.sparkcompletions.tests.LocalSpark;
import io.sparkcompletions.tests.SimulatorFixture;
import io.sparkcompletions.tests.job.StandaloneCluster;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Speculation is on and one task waits for a slow answer, so that Spark runs a copy of it: on
 * another machine, as Spark insists, which here is another loopback address.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(600)
class SpeculationIT {
  private static final int WORKERS = 2;
  private static final int ROWS = 400;

  @TempDir static Path temporary;
  private SimulatorFixture simulator;
  private StandaloneCluster cluster;
  private SparkSession session;
  private final TaskLog tasks = new TaskLog();

  @BeforeAll
  void start() throws Exception {
    simulator = SimulatorFixture.start("latency: {millis: 20}");
    cluster =
        StandaloneCluster.start(
            sparkHome(), Files.createDirectory(temporary.resolve("cluster")), WORKERS);
    session =
        LocalSpark.anew(cluster.master())
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.executor.cores", "1")
            .config("spark.cores.max", Integer.toString(2 * WORKERS))
            .config("spark.executor.memory", "512m")
            .config("spark.executor.extraClassPath", LocalCluster.classPath())
            .config("spark.executor.extraJavaOptions", JavaProcess.OPTIONS)
            .config("spark.ui.enabled", "false")
            .config("spark.speculation", "true")
            .config("spark.speculation.interval", "100ms")
            .config("spark.speculation.minTaskRuntime", "200ms")
            .config("spark.speculation.multiplier", "1.1")
            .config("spark.speculation.quantile", "0.5")
            .getOrCreate();
    session.sparkContext().addSparkListener(tasks);
    Await.until(
        () -> session.sparkContext().statusTracker().getExecutorInfos().length == 1 + 2 * WORKERS);
  }

  @AfterAll
  void stop() {
    if (session != null) {
      session.stop();
    }
    if (cluster != null) {
      cluster.close();
    }
    simulator.close();
  }

  @Test
  void aCopyOfASlowTaskCallsForNothingThatTheTaskHasCalledFor() {
    simulator.faultOn("straggler 17$", 1, "{\"kind\": \"delay\", \"millis\": 8000}");
    CompletionSpec spec =
        Output.spec(simulator.baseUrl(), temporary.resolve("ledger")).concurrency(8).build();
    Path table = temporary.resolve("table");

    Output.write(Output.complete(Output.texts(session, "straggler", ROWS), spec), table);

    assertThat(tasks.attempts()).as("Spark ran a copy").anyMatch(TaskLog.Attempt::speculative);
    Output.assertExact(session, table, ROWS, simulator);
    assertThat(simulator.billedRequests()).isEqualTo(ROWS);
  }

  /** A Spark put together from the class path of the tests. */
  private static Path sparkHome() throws IOException {
    Path home =
        LocalCluster.home()
            .resolveSibling("standalone-spark-" + System.getProperty("spark.version"));
    Path jars = Files.createDirectories(home.resolve("jars"));
    Files.createDirectories(home.resolve("conf"));
    for (String entry : List.of(LocalCluster.classPath().split(File.pathSeparator))) {
      Path jar = Path.of(entry).toAbsolutePath();
      if (jar.toString().endsWith(".jar")) {
        Path link = jars.resolve(jar.getFileName());
        Files.deleteIfExists(link);
        Files.createSymbolicLink(link, jar);
      }
    }
    return home;
  }
}
