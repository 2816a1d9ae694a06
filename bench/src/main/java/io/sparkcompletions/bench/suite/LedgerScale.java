package io.sparkcompletions.bench.suite;

import io.sparkcompletions.bench.Bench;
import io.sparkcompletions.bench.Benchmark;
import io.sparkcompletions.bench.client.Load;
import io.sparkcompletions.bench.client.Measured;
import io.sparkcompletions.bench.client.Product;
import io.sparkcompletions.bench.ledger.Seeding;
import io.sparkcompletions.bench.process.SimulatorProcess;
import io.sparkcompletions.bench.process.Worker;
import io.sparkcompletions.bench.result.Series;
import io.sparkcompletions.bench.result.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A run over a ledger that holds far more than fits into memory: it must ask for exactly what is
 * not recorded, within a heap that does not grow with the ledger.
 *
 * <p>The ledger is seeded in a process of its own and deleted at the end. Ten million answers of 1
 * KB take 10 GB before compression; the directory needs about a third of that, and as much again
 * while files are merged.
 */
public final class LedgerScale implements Benchmark<LedgerScale.Spec> {
  /**
   * What to measure.
   *
   * @param recorded answers in the ledger
   * @param rows of the run
   * @param fresh those among them that the ledger does not have
   */
  public record Spec(
      long recorded, int rows, int fresh, int answerChars, int concurrency, String heap) {}

  @Override
  public String name() {
    return "ledger-scale";
  }

  @Override
  public String about() {
    return "a run over a ledger of ten million answers asks for what is new and nothing else";
  }

  @Override
  public Spec spec() {
    return new Spec(10_000_000, 100_000, 1_000, 1_000, 64, "2g");
  }

  @Override
  public void run(Spec spec, Bench bench) throws Exception {
    Path directory = Files.createTempDirectory("ledger-scale");
    try (SimulatorProcess simulator = bench.simulator()) {
      Load load =
          new Load(
              simulator.baseUrl(),
              "scale",
              spec.rows(),
              100,
              spec.concurrency(),
              16,
              Map.of("checkpointLocation", directory.toString(), "endpointId", "bench"));
      seed(spec, bench, load);
      try (Worker<Load> product = bench.fork(Product.class, "-Xmx" + spec.heap())) {
        Measured first = ask(spec, bench, simulator, product, load, spec.fresh());
        Measured second = ask(spec, bench, simulator, product, load, 0);
        bench
            .report()
            .section(
                spec.rows() + " rows, " + spec.fresh() + " new, heap " + spec.heap(),
                Series.of("calls", "", List.of((double) spec.fresh()))
                    .with(Target.atMost(spec.fresh())),
                Series.of("first run", "s", List.of(first.wallNanos() / 1e9)),
                Series.of("run without a call", "s", List.of(second.wallNanos() / 1e9)),
                Series.of("heap at the end", "MiB", List.of((double) second.heapMiB())));
      }
    } finally {
      delete(directory);
    }
  }

  private static void seed(Spec spec, Bench bench, Load load) throws IOException {
    try (Worker<Seeding.Task> seeding = bench.fork(Seeding.class, "-Xmx" + spec.heap())) {
      Seeding.Seeded seeded =
          seeding.run(
              new Seeding.Task(
                  load, spec.fresh(), spec.fresh() + spec.recorded(), spec.answerChars()),
              Seeding.Seeded.class);
      bench.report().run("seeded", seeded);
    }
  }

  private static Measured ask(
      Spec spec,
      Bench bench,
      SimulatorProcess simulator,
      Worker<Load> product,
      Load load,
      int calls)
      throws IOException {
    simulator.reset();
    Measured measured = product.run(load, Measured.class);
    bench.report().run(calls + " calls wanted", measured);
    long billed = simulator.bill().path("billedRequests").asLong();
    if (billed != calls || measured.answered() != spec.rows()) {
      throw new IllegalStateException(
          billed + " calls instead of " + calls + ", and " + measured.answered() + " answers");
    }
    return measured;
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
