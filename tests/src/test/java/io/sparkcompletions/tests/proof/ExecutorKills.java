package io.sparkcompletions.tests.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcompletions.CompletionSpec;
import io.sparkcompletions.tests.Await;
import io.sparkcompletions.tests.LocalCluster;
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
import java.util.concurrent.CompletableFuture;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * An application whose executors are killed at random moments while it writes its table.
 *
 * <p>Executors have one core, and the table tells which task wrote a row, so that Spark's account
 * of tasks tells which executor made an exchange.
 */
final class ExecutorKills {
  private static final int EXECUTORS = 3;
  private static final int CONCURRENCY = 24;
  private static final Duration FLUSH = Duration.ofSeconds(1);

  /**
   * What a user sets who expects executors to die: a stage fails with every executor that had
   * written rows for it, and by default Spark gives up after four times. Executors start often
   * here, so they compile little.
   */
  static final Map<String, String> CONF =
      Map.of(
          "spark.task.maxFailures", "1000",
          "spark.stage.maxConsecutiveAttempts", "1000",
          "spark.deploy.maxExecutorRetries", "-1",
          "spark.shuffle.io.maxRetries", "1",
          "spark.shuffle.io.retryWait", "100ms");

  private final SimulatorFixture simulator;
  private final long seed;
  private final Random random;
  private final Path folder;
  private final TaskLog tasks = new TaskLog();
  private final List<Death> deaths = new ArrayList<>();

  private ExecutorKills(SimulatorFixture simulator, long seed, Path folder) {
    this.simulator = simulator;
    this.seed = seed;
    this.random = new Random(seed);
    this.folder = folder;
  }

  /**
   * Runs one application and asserts that rows and bill are right.
   *
   * @param simulator with a latency of 100 ms or more
   * @param folder an empty one
   * @return what the deaths cost
   */
  static Losses run(SimulatorFixture simulator, long seed, int rows, int kills, Path folder)
      throws Exception {
    return new ExecutorKills(simulator, seed, folder).run(rows, kills);
  }

  private Losses run(int rows, int kills) throws Exception {
    simulator.reset();
    Path processes = Files.createDirectory(folder.resolve("processes"));
    Map<String, String> conf = new HashMap<>(CONF);
    conf.putAll(ProcessPlugin.conf(processes));
    try (LocalCluster cluster = LocalCluster.start(EXECUTORS, conf)) {
      cluster.session().sparkContext().addSparkListener(tasks);
      CompletionSpec spec =
          Output.spec(simulator.baseUrl(), folder.resolve("ledger"))
              .concurrency(CONCURRENCY)
              .flushInterval(FLUSH)
              .build();
      Dataset<Row> texts = Output.texts(cluster.session(), "seed " + seed, rows);
      Dataset<Row> completed = Output.complete(texts, spec);
      CompletableFuture<Void> write =
          CompletableFuture.runAsync(() -> Output.write(completed, folder.resolve("table")));
      double[] moments = random.doubles(kills, 0.1, 0.9).sorted().toArray();
      for (double moment : moments) {
        Await.until(() -> write.isDone() || progress(rows) >= moment);
        if (write.isDone()) {
          break;
        }
        kill(processes, progress(rows));
      }
      write.join();

      Map<String, Integer> taskOf =
          Output.assertExact(cluster.session(), folder.resolve("table"), rows, simulator);
      Losses losses = Losses.of(simulator, deaths, tasks.madeBy(taskOf), CONCURRENCY, FLUSH);
      print(losses);
      assertThat(losses.deaths()).hasSize(kills);
      losses.assertExplainedAndWithinBounds();
      long paid = simulator.billedRequests();
      assertThat(paid).isEqualTo(rows + losses.paidTwice());
      assertThat(Output.complete(texts, spec).count()).isEqualTo(rows);
      assertThat(simulator.billedRequests()).as("all of it is recorded").isEqualTo(paid);
      return losses;
    }
  }

  private double progress(int rows) {
    return simulator.stats().path("distinctBodies").asDouble() / rows;
  }

  private void kill(Path processes, double progress) {
    List<String> victims = new ArrayList<>();
    Await.until(
        () -> {
          victims.clear();
          tasks.busy().stream().filter(each -> isAlive(processes, each)).forEach(victims::add);
          return !victims.isEmpty();
        });
    victims.sort(null);
    String victim = victims.get(random.nextInt(victims.size()));
    ProcessHandle process = ProcessPlugin.process(processes, victim).orElseThrow();
    Instant before = Instant.now();
    process.destroyForcibly();
    process.onExit().join();
    deaths.add(new Death(victim, before, Instant.now()));
    System.out.printf(
        "seed %d: killed executor %s of %s at %.0f %%%n", seed, victim, victims, progress * 100);
  }

  private static boolean isAlive(Path processes, String executor) {
    return ProcessPlugin.process(processes, executor).filter(ProcessHandle::isAlive).isPresent();
  }

  private void print(Losses losses) {
    losses.deaths().forEach(loss -> System.out.printf("seed %d: executor %s%n", seed, loss));
    System.out.printf(
        "seed %d: %d kills, %d stage retries, %d paid for twice%n",
        seed, losses.deaths().size(), tasks.stageRetries(), losses.paidTwice());
  }
}
