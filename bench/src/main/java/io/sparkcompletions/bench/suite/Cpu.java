package io.sparkcompletions.bench.suite;

import io.sparkcompletions.bench.Bench;
import io.sparkcompletions.bench.Benchmark;
import io.sparkcompletions.bench.client.Bare;
import io.sparkcompletions.bench.client.BareParsing;
import io.sparkcompletions.bench.client.Load;
import io.sparkcompletions.bench.client.Product;
import io.sparkcompletions.bench.client.ThreadPool;
import io.sparkcompletions.bench.process.SimulatorProcess;
import io.sparkcompletions.bench.process.Worker;
import io.sparkcompletions.bench.result.Series;
import io.sparkcompletions.bench.result.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What a request costs the client: processor time of its whole process, collectors and compilers
 * included, while answers come at once.
 */
public final class Cpu implements Benchmark<Cpu.Spec> {
  /**
   * What to measure.
   *
   * @param warmUpRows asked before, by each client and for each concurrency
   */
  public record Spec(
      List<Integer> concurrency,
      int partitions,
      int pairs,
      int rows,
      int promptChars,
      int warmUpRows,
      long seed) {}

  @Override
  public String name() {
    return "cpu";
  }

  @Override
  public String about() {
    return "processor time per request, without latency";
  }

  @Override
  public Spec spec() {
    return new Spec(List.of(64), 16, 5, 50_000, 400, 200_000, 1);
  }

  @Override
  public void run(Spec spec, Bench bench) throws Exception {
    try (SimulatorProcess simulator = bench.simulator();
        Worker<Load> product = bench.fork(Product.class, "-Xmx2g");
        Worker<Load> pool = bench.fork(ThreadPool.class, "-Xmx2g");
        Worker<Load> bare = bench.fork(Bare.class, "-Xmx2g");
        Worker<Load> parsing = bench.fork(BareParsing.class, "-Xmx2g")) {
      Runs runs = new Runs(bench, simulator);
      runs.configure(Map.of("millis", 0), spec.seed());
      for (int concurrency : spec.concurrency()) {
        Load warmUp = load(spec, runs, "warm-up " + concurrency, spec.warmUpRows(), concurrency);
        runs.unrecorded(product, warmUp);
        runs.unrecorded(pool, warmUp);
        runs.unrecorded(bare, warmUp);
        runs.unrecorded(parsing, warmUp);
        List<Double> products = new ArrayList<>();
        List<Double> pools = new ArrayList<>();
        List<Double> bares = new ArrayList<>();
        List<Double> parsings = new ArrayList<>();
        for (int pair = 1; pair <= spec.pairs(); pair++) {
          Load load =
              load(spec, runs, "pair " + pair + " of " + concurrency, spec.rows(), concurrency);
          products.add(runs.run("product", product, load).microsOfCpuPerRow());
          bares.add(runs.run("bare", bare, load).microsOfCpuPerRow());
          parsings.add(runs.run("bare, parsing", parsing, load).microsOfCpuPerRow());
          pools.add(runs.run("thread pool", pool, load).microsOfCpuPerRow());
        }
        bench
            .report()
            .section(
                concurrency + " in flight, no latency, " + spec.rows() + " rows",
                Series.of("product", "us/request", products),
                Series.of("bare client", "us/request", bares),
                Series.of("bare client that parses answers", "us/request", parsings),
                Series.of("mapPartitions with a thread pool", "us/request", pools),
                Series.ratio("product / bare client", products, bares).with(Target.atMost(2)),
                Series.ratio("product / bare client that parses", products, parsings),
                Series.ratio("product / thread pool", products, pools));
      }
    }
  }

  private static Load load(Spec spec, Runs runs, String tag, int rows, int concurrency) {
    return new Load(
        runs.baseUrl(), tag, rows, spec.promptChars(), concurrency, spec.partitions(), Map.of());
  }
}
