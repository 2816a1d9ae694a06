package io.sparkcompletions.tests.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcompletions.tests.Await;
import io.sparkcompletions.tests.LocalSpark;
import io.sparkcompletions.tests.SimulatorFixture;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * An application whose driver is killed at a random moment and which is then run again, until it
 * comes to its end; the last death is in the middle of the commit.
 */
final class DriverKills {
  private static final int CONCURRENCY = 48;
  private static final Duration FLUSH = Duration.ofSeconds(1);
  private static final int KILLED = 137;

  private final String master;
  private final int processes;
  private final SimulatorFixture simulator;
  private final long seed;
  private final int rows;
  private final Path folder;
  private final List<Death> deaths = new ArrayList<>();
  private final Map<Death, Instant> births = new HashMap<>();
  private int runs;

  private DriverKills(int executors, SimulatorFixture simulator, long seed, int rows, Path folder) {
    this.master = executors == 0 ? "local[2]" : "local-cluster[" + executors + ",1,512]";
    this.processes = Math.max(1, executors);
    this.simulator = simulator;
    this.seed = seed;
    this.rows = rows;
    this.folder = folder;
  }

  /**
   * Runs the application until it has died so many times and has then come to its end, and asserts
   * that rows and bill are right.
   *
   * @param executors in processes of their own, which notice that their driver is gone; or 0
   * @param simulator with a latency of 100 ms or more
   * @param folder an empty one
   * @return what the deaths cost
   */
  static Losses run(
      int executors, SimulatorFixture simulator, long seed, int rows, int kills, Path folder)
      throws Exception {
    return new DriverKills(executors, simulator, seed, rows, folder).run(kills);
  }

  private Losses run(int kills) throws Exception {
    simulator.reset();
    double[] moments = new Random(seed).doubles(kills, 0.1, 0.9).sorted().toArray();
    for (double moment : moments) {
      killAt(moment);
    }
    dieInCommit();
    long paid = simulator.billedRequests();
    comeToTheEnd();

    Output.assertExact(LocalSpark.session(), DriverApplication.table(folder), rows, simulator);
    assertThat(simulator.billedRequests()).as("all was recorded before the commit").isEqualTo(paid);
    Losses losses =
        Losses.of(
            simulator,
            deaths,
            (death, exchange) -> !exchange.arrived().isBefore(births.get(death)),
            CONCURRENCY * processes,
            FLUSH);
    print(losses);
    losses.assertExplainedAndWithinBounds();
    assertThat(paid).isEqualTo(rows + losses.paidTwice());
    return losses;
  }

  private void killAt(double moment) throws Exception {
    Instant birth = Instant.now();
    Process driver = start();
    try {
      Await.until(() -> !driver.isAlive() || progress() >= moment);
      assertThat(driver.isAlive()).as("see driver-%d.log", runs).isTrue();
      double progress = progress();
      List<ProcessHandle> executors = driver.descendants().toList();
      Instant before = Instant.now();
      driver.destroyForcibly().waitFor();
      // Its executors notice, and go.
      Await.until(() -> executors.stream().noneMatch(ProcessHandle::isAlive));
      Death death = new Death("driver " + runs, before, Instant.now());
      deaths.add(death);
      births.put(death, birth);
      System.out.printf("seed %d: killed %s at %.0f %%%n", seed, death.who(), progress * 100);
    } finally {
      end(driver);
    }
  }

  private static void end(Process driver) {
    List<ProcessHandle> executors = driver.descendants().toList();
    driver.destroyForcibly();
    executors.forEach(ProcessHandle::destroyForcibly);
  }

  private void dieInCommit() throws Exception {
    DeathWish.make(Files.createDirectories(folder.resolve("wishes")), DyingCommit.JOB, 0);
    Process driver = start();
    try {
      assertThat(driver.waitFor(3, TimeUnit.MINUTES)).isTrue();
      assertThat(driver.exitValue()).as("see driver-%d.log", runs).isEqualTo(KILLED);
    } finally {
      end(driver);
    }
  }

  private void comeToTheEnd() throws Exception {
    Process driver = start();
    try {
      assertThat(driver.waitFor(3, TimeUnit.MINUTES)).isTrue();
      assertThat(driver.exitValue()).as("see driver-%d.log", runs).isZero();
    } finally {
      end(driver);
    }
  }

  private Process start() throws Exception {
    runs++;
    return DriverApplication.start(
        master,
        simulator.baseUrl(),
        folder,
        "seed " + seed,
        rows,
        CONCURRENCY,
        FLUSH,
        folder.resolve("driver-" + runs + ".log"));
  }

  private double progress() {
    return simulator.stats().path("distinctBodies").asDouble() / rows;
  }

  private void print(Losses losses) {
    losses.deaths().forEach(loss -> System.out.printf("seed %d: %s%n", seed, loss));
    System.out.printf(
        "seed %d: %d driver kills, %d paid for twice%n",
        seed, losses.deaths().size(), losses.paidTwice());
  }
}
