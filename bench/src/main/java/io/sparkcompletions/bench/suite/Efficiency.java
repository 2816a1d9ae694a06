package io.sparkcompletions.bench.suite;

import io.sparkcompletions.bench.Bench;
import io.sparkcompletions.bench.Benchmark;
import io.sparkcompletions.bench.client.Bare;
import io.sparkcompletions.bench.client.BlockingUdf;
import io.sparkcompletions.bench.client.Load;
import io.sparkcompletions.bench.client.Product;
import io.sparkcompletions.bench.client.ThreadPool;
import io.sparkcompletions.bench.process.SimulatorProcess;
import io.sparkcompletions.bench.process.Work;
import io.sparkcompletions.bench.process.Worker;
import io.sparkcompletions.bench.result.Series;
import io.sparkcompletions.bench.result.Target;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * How much of the concurrency is used while answers take their time.
 *
 * <pre>
 * rows/s     = rows / (last row emitted - first request sent)
 * efficiency = rows/s / (concurrency / mean latency)
 * </pre>
 *
 * <p>Latencies are lognormal, and the slowest answers alone cost any client some efficiency at the
 * end. So the product's is compared with the bare client's on the same requests, which the
 * simulator answers with the same latencies. In every second pair the bare client goes first.
 */
public final class Efficiency implements Benchmark<Efficiency.Spec> {
  private static final int WIDE = 1000;

  /**
   * What to measure.
   *
   * @param rows at least; for {@code rowsPerCall} × concurrency, if that is more
   * @param blockingRows for what people write today, which takes long; 0 leaves it out
   * @param warmUpRows asked before, without latency
   */
  public record Spec(
      List<Integer> concurrency,
      List<Integer> partitions,
      int pairs,
      int rows,
      int rowsPerCall,
      int promptChars,
      int meanMillis,
      int p99Millis,
      int warmUpRows,
      int blockingRows,
      long seed) {}

  @Override
  public String name() {
    return "efficiency";
  }

  @Override
  public String about() {
    return "rows a second, as a share of what the concurrency allows";
  }

  @Override
  public Spec spec() {
    return new Spec(
        List.of(64, 256, WIDE), List.of(1, 16, 500), 5, 10_000, 100, 400, 200, 800, 20_000, 400, 1);
  }

  @Override
  public void run(Spec spec, Bench bench) throws Exception {
    try (SimulatorProcess simulator = bench.simulator();
        Worker<Load> product = bench.fork(Product.class, "-Xmx2g");
        Worker<Load> bare = bench.fork(Bare.class, "-Xmx1g")) {
      Runs runs = new Runs(bench, simulator);
      runs.configure(Map.of("millis", 0), spec.seed());
      for (int concurrency : spec.concurrency()) {
        Load warmUp =
            load(spec, simulator, "warm-up " + concurrency, spec.warmUpRows(), concurrency);
        runs.unrecorded(product, warmUp);
        runs.unrecorded(bare, warmUp);
      }
      runs.configure(
          Map.of("meanMillis", spec.meanMillis(), "p99Millis", spec.p99Millis()), spec.seed());
      for (int concurrency : spec.concurrency()) {
        for (int partitions : spec.partitions()) {
          compare(spec, concurrency, partitions, runs, product, bare);
        }
      }
      if (spec.blockingRows() > 0) {
        today(spec, bench, runs);
      }
    }
  }

  private static void compare(
      Spec spec,
      int concurrency,
      int partitions,
      Runs runs,
      Worker<Load> product,
      Worker<Load> bare)
      throws IOException {
    int rows = Math.max(spec.rows(), spec.rowsPerCall() * concurrency);
    List<Double> products = new ArrayList<>();
    List<Double> bares = new ArrayList<>();
    for (int pair = 1; pair <= spec.pairs(); pair++) {
      String tag = "pair " + pair + " of " + concurrency + " by " + partitions;
      Load load =
          new Load(
              runs.baseUrl(), tag, rows, spec.promptChars(), concurrency, partitions, Map.of());
      if (pair % 2 == 0) {
        bares.add(efficiency(spec, load, runs.run("bare", bare, load)));
      }
      products.add(efficiency(spec, load, runs.run("product", product, load)));
      if (pair % 2 == 1) {
        bares.add(efficiency(spec, load, runs.run("bare", bare, load)));
      }
    }
    runs.bench()
        .report()
        .section(
            concurrency + " in flight, input of " + partitions + " partitions, " + rows + " rows",
            Series.of("product", "", products),
            Series.of("bare client", "", bares),
            Series.ratio("product / bare client", products, bares)
                .with(Target.atLeast(concurrency >= WIDE ? 0.95 : 0.97)));
  }

  /** Once each: their figures are far from close. */
  private static void today(Spec spec, Bench bench, Runs runs) throws IOException {
    List<Series> series = new ArrayList<>();
    for (int concurrency : spec.concurrency()) {
      series.add(once(spec, bench, runs, ThreadPool.class, concurrency, 16));
    }
    series.add(once(spec, bench, runs, BlockingUdf.class, spec.concurrency().get(0), 16));
    bench.report().section("what people write today", series.toArray(Series[]::new));
  }

  private static Series once(
      Spec spec,
      Bench bench,
      Runs runs,
      Class<? extends Work<Load>> client,
      int concurrency,
      int partitions)
      throws IOException {
    boolean blocks = client == BlockingUdf.class;
    int rows =
        blocks ? spec.blockingRows() : Math.max(spec.rows(), spec.rowsPerCall() * concurrency);
    String who = client.getSimpleName();
    Load load =
        new Load(runs.baseUrl(), who, rows, spec.promptChars(), concurrency, partitions, Map.of());
    try (Worker<Load> worker = bench.fork(client, "-Xmx2g")) {
      double efficiency = efficiency(spec, load, runs.run(who, worker, load));
      return Series.of(
          who + ", " + concurrency + " wanted, " + partitions + " partitions",
          "",
          List.of(efficiency));
    }
  }

  private static Load load(
      Spec spec, SimulatorProcess simulator, String tag, int rows, int concurrency) {
    return new Load(simulator.baseUrl(), tag, rows, spec.promptChars(), concurrency, 16, Map.of());
  }

  private static double efficiency(Spec spec, Load load, Runs.Run run) {
    return run.rowsPerSecond() / (load.concurrency() / (spec.meanMillis() / 1000.0));
  }
}
