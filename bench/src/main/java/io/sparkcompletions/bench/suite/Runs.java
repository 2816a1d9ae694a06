package io.sparkcompletions.bench.suite;

import io.sparkcompletions.bench.Bench;
import io.sparkcompletions.bench.client.Load;
import io.sparkcompletions.bench.client.Measured;
import io.sparkcompletions.bench.process.SimulatorProcess;
import io.sparkcompletions.bench.process.Worker;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;

/** Lets clients do loads against one simulator, and checks that every row got its answer. */
final class Runs {
  private final Bench bench;
  private final SimulatorProcess simulator;

  Runs(Bench bench, SimulatorProcess simulator) {
    this.bench = bench;
    this.simulator = simulator;
  }

  /**
   * One run as client and simulator saw it.
   *
   * @param secondsBefore from the start of the job to the first request's arrival
   * @param seconds from there to the last row
   * @param secondsAfter from there to the end of the job
   * @param requests that the simulator counted
   * @param distinctBodies among them
   */
  record Run(
      Measured client,
      double secondsBefore,
      double seconds,
      double secondsAfter,
      long requests,
      long distinctBodies,
      long refused) {
    double microsOfCpuPerRow() {
      return client.cpuNanos() / 1e3 / (client.answered() + client.failed());
    }

    double rowsPerSecond() {
      return (client.answered() + client.failed()) / seconds;
    }
  }

  Bench bench() {
    return bench;
  }

  String baseUrl() {
    return simulator.baseUrl();
  }

  /** Sets the latency, and keeps no detail, which nobody reads here. */
  void configure(Map<String, ?> latency, long seed) throws IOException {
    simulator.configure(Map.of("latency", latency, "seed", seed, "keepDetail", 0));
  }

  void unrecorded(Worker<Load> worker, Load load) throws IOException {
    if (load.rows() > 0) {
      run(worker, load);
    }
  }

  Run run(String who, Worker<Load> worker, Load load) throws IOException {
    Run run = run(worker, load);
    bench.report().run(who + " " + load.tag(), run);
    return run;
  }

  /** A run of a client that may lose rows. */
  Run runLosing(String who, Worker<Load> worker, Load load) throws IOException {
    Run run = measure(worker, load);
    bench.report().run(who + " " + load.tag(), run);
    return run;
  }

  private Run run(Worker<Load> worker, Load load) throws IOException {
    Run run = measure(worker, load);
    if (run.client().answered() != load.rows()) {
      throw new IllegalStateException("not each of " + load.rows() + " rows was answered: " + run);
    }
    return run;
  }

  private Run measure(Worker<Load> worker, Load load) throws IOException {
    simulator.reset();
    Measured measured = worker.run(load, Measured.class);
    var stats = simulator.stats();
    long first = ChronoUnit.MICROS.between(Instant.EPOCH, simulator.firstRequestAt());
    long end = measured.startedAt() + measured.wallNanos() / 1000;
    return new Run(
        measured,
        (first - measured.startedAt()) / 1e6,
        (measured.lastRowAt() - first) / 1e6,
        (end - measured.lastRowAt()) / 1e6,
        stats.path("requests").asLong(),
        stats.path("distinctBodies").asLong(),
        stats.path("statusCounts").path("429").asLong());
  }
}
