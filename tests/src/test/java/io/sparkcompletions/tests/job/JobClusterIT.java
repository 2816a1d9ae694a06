package io.sparkcompletions.tests.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcompletions.tests.JavaProcess;
import io.sparkcompletions.tests.SimulatorFixture;
import io.sparkcompletions.tests.job.Commands.Result;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The job through Spark's own submit class on a standalone master and two workers. */
@Timeout(600)
class JobClusterIT {
  @TempDir private static Path temp;
  private static StandaloneCluster cluster;
  private static SimulatorFixture simulator;

  @BeforeAll
  static void start() throws Exception {
    simulator = SimulatorFixture.start();
    // Puts the Spark together that the cluster runs on.
    assertThat(Commands.completions(temp, Map.of(), "--version").exitCode()).isZero();
    cluster =
        StandaloneCluster.start(
            Commands.assembledSpark(), Files.createDirectory(temp.resolve("cluster")), 2);
  }

  @AfterAll
  static void stop() {
    if (cluster != null) {
      cluster.close();
    }
    simulator.close();
  }

  @Test
  void theJobRunsInClientMode() throws Exception {
    submit("client");
  }

  @Test
  void theJobRunsInClusterMode() throws Exception {
    submit("cluster");
  }

  private void submit(String mode) throws Exception {
    simulator.reset();
    Path folder = Files.createDirectory(temp.resolve(mode + " mode"));
    Files.copy(Commands.root().resolve("conf/job.yaml"), folder.resolve("job.yaml"));

    Result result =
        Commands.completions(
            folder,
            Map.of("SIMULATOR_KEY", "sk-simulator", "SPARK_LOCAL_IP", "127.0.0.1"),
            "run",
            "--config",
            "job.yaml",
            "--master",
            cluster.master(),
            "--deploy-mode",
            mode,
            "--driver-memory",
            "600m",
            "--executor-memory",
            "512m",
            "--executor-cores",
            "1",
            "--total-executor-cores",
            "2",
            "--conf",
            "spark.ui.enabled=false",
            "--conf",
            "spark.executor.extraJavaOptions=" + JavaProcess.OPTIONS,
            "--driver-java-options",
            JavaProcess.OPTIONS,
            "--set",
            "provider.baseUrl=" + simulator.baseUrl(),
            "--set",
            "input.path=" + Commands.root().resolve("conf/data/texts.jsonl"),
            "--set",
            "input.where=kind = 'emoji'",
            "--set",
            "output.path=" + folder.resolve("out"),
            "--set",
            "report.path=" + folder.resolve("report"));

    assertThat(result.exitCode()).as(result + cluster.logs()).isZero();
    var report = Reports.read(folder.resolve("report"));
    assertThat(report.at("/rows/total").asLong()).isEqualTo(792);
    assertThat(report.at("/rows/succeeded").asLong()).isEqualTo(792);
    assertThat(report.at("/costUsd/billed").decimalValue())
        .isEqualByComparingTo(simulator.billUsd());
    assertThat(result + cluster.logs()).doesNotContain("sk-simulator");
  }
}
