package io.sparkcompletions.bench.suite;

import io.sparkcompletions.bench.Bench;
import io.sparkcompletions.bench.Benchmark;
import io.sparkcompletions.bench.client.FirstEmptyJob;
import io.sparkcompletions.bench.client.FirstProductJob;
import io.sparkcompletions.bench.client.Load;
import io.sparkcompletions.bench.client.Started;
import io.sparkcompletions.bench.process.SimulatorProcess;
import io.sparkcompletions.bench.process.Work;
import io.sparkcompletions.bench.process.Worker;
import io.sparkcompletions.bench.result.Series;
import io.sparkcompletions.bench.result.Target;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * How long a fresh process takes from a Spark that is ready to the first request, beyond what Spark
 * takes to bring the first row through an empty job of the same shape. A process for each
 * measurement.
 */
public final class Startup implements Benchmark<Startup.Spec> {
  /** What to measure. */
  public record Spec(int pairs, int rows, int partitions, int promptChars, int concurrency) {}

  @Override
  public String name() {
    return "startup";
  }

  @Override
  public String about() {
    return "from a ready Spark to the first request";
  }

  @Override
  public Spec spec() {
    return new Spec(5, 1000, 16, 400, 64);
  }

  @Override
  public void run(Spec spec, Bench bench) throws Exception {
    try (SimulatorProcess simulator = bench.simulator()) {
      Load load =
          new Load(
              simulator.baseUrl(),
              "startup",
              spec.rows(),
              spec.promptChars(),
              spec.concurrency(),
              spec.partitions(),
              Map.of());
      List<Double> toRequest = new ArrayList<>();
      List<Double> toRow = new ArrayList<>();
      for (int pair = 1; pair <= spec.pairs(); pair++) {
        simulator.reset();
        Started product = once(bench, FirstProductJob.class, load);
        toRequest.add((firstRequestAt(simulator) - product.readyAt()) / 1e6);
        Started empty = once(bench, FirstEmptyJob.class, load);
        toRow.add((empty.firstRowAt() - empty.readyAt()) / 1e6);
      }
      List<Double> beyond = new ArrayList<>();
      for (int i = 0; i < toRequest.size(); i++) {
        beyond.add(toRequest.get(i) - toRow.get(i));
      }
      bench
          .report()
          .section(
              "a fresh process",
              Series.of("product, to the first request", "s", toRequest),
              Series.of("empty job, to the first row", "s", toRow),
              Series.of("beyond the empty job", "s", beyond).with(Target.atMost(1)));
    }
  }

  private static Started once(Bench bench, Class<? extends Work<Load>> work, Load load)
      throws IOException {
    try (Worker<Load> worker = bench.fork(work, "-Xmx2g")) {
      Started started = worker.run(load, Started.class);
      bench.report().run(work.getSimpleName(), started);
      return started;
    }
  }

  /** Of requests for completions; the list of models may be asked for before. */
  private static long firstRequestAt(SimulatorProcess simulator) throws IOException {
    String at = simulator.bill().path("requests").path(0).path("arrivedAt").asText();
    return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.parse(at));
  }
}
