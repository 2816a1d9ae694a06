package io.sparkcompletions.bench.suite;

import io.sparkcompletions.bench.Bench;
import io.sparkcompletions.bench.Benchmark;
import io.sparkcompletions.bench.client.Load;
import io.sparkcompletions.bench.client.Product;
import io.sparkcompletions.bench.process.SimulatorProcess;
import io.sparkcompletions.bench.process.Worker;
import io.sparkcompletions.bench.result.Series;
import io.sparkcompletions.bench.result.Target;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Whether memory is bounded: a heap that carries a few rows carries very many, and very long ones
 * are held by their bytes. A heap that is too small fails the benchmark.
 */
public final class Heap implements Benchmark<Heap.Spec> {
  /**
   * What to measure.
   *
   * @param xmx the heap for many rows
   * @param fewRows measured before and after the many
   * @param longXmx the heap for long prompts
   * @param longRows 0 leaves them out
   */
  public record Spec(
      String xmx,
      int concurrency,
      int partitions,
      int fewRows,
      int manyRows,
      int promptChars,
      int warmUpRows,
      String longXmx,
      int longRows,
      int longPromptChars,
      int longRuns,
      long seed) {}

  @Override
  public String name() {
    return "heap";
  }

  @Override
  public String about() {
    return "many rows, and long ones, in a small heap";
  }

  @Override
  public Spec spec() {
    return new Spec("512m", 256, 16, 10_000, 1_000_000, 400, 50_000, "1g", 1000, 1_000_000, 1, 1);
  }

  @Override
  public void run(Spec spec, Bench bench) throws Exception {
    try (SimulatorProcess simulator = bench.simulator()) {
      Runs runs = new Runs(bench, simulator);
      runs.configure(Map.of("millis", 0), spec.seed());
      try (Worker<Load> product = bench.fork(Product.class, "-Xmx" + spec.xmx())) {
        many(spec, bench, runs, product);
      }
      if (spec.longRows() > 0) {
        try (Worker<Load> product = bench.fork(Product.class, "-Xmx" + spec.longXmx())) {
          longOnes(spec, bench, runs, product);
        }
      }
    }
  }

  private static void many(Spec spec, Bench bench, Runs runs, Worker<Load> product)
      throws IOException {
    runs.unrecorded(product, load(spec, runs, "warm-up", spec.warmUpRows(), spec.promptChars()));
    List<Double> few = new ArrayList<>();
    List<Double> gcFew = new ArrayList<>();
    for (int i = 1; i <= 3; i++) {
      few(spec, runs, product, "before " + i, few, gcFew);
    }
    Runs.Run many =
        runs.run("product", product, load(spec, runs, "many", spec.manyRows(), spec.promptChars()));
    for (int i = 1; i <= 3; i++) {
      few(spec, runs, product, "after " + i, few, gcFew);
    }
    List<Double> ratios = few.stream().map(rate -> many.rowsPerSecond() / rate).toList();
    bench
        .report()
        .section(
            spec.manyRows()
                + " rows with -Xmx"
                + spec.xmx()
                + ", "
                + spec.concurrency()
                + " in flight",
            Series.of(spec.fewRows() + " rows", "rows/s", few),
            Series.of(spec.manyRows() + " rows", "rows/s", List.of(many.rowsPerSecond())),
            Series.of("many / few", "", ratios).with(Target.atLeast(0.95)),
            Series.of("time in collectors, few", "", gcFew),
            Series.of("time in collectors, many", "", List.of(gcShare(many))));
  }

  private static void few(
      Spec spec, Runs runs, Worker<Load> product, String tag, List<Double> rates, List<Double> gc)
      throws IOException {
    Runs.Run run =
        runs.run("product", product, load(spec, runs, tag, spec.fewRows(), spec.promptChars()));
    rates.add(run.rowsPerSecond());
    gc.add(gcShare(run));
  }

  private static void longOnes(Spec spec, Bench bench, Runs runs, Worker<Load> product)
      throws IOException {
    List<Double> rates = new ArrayList<>();
    List<Double> gc = new ArrayList<>();
    for (int i = 1; i <= spec.longRuns(); i++) {
      Runs.Run run =
          runs.run(
              "product",
              product,
              load(spec, runs, "long " + i, spec.longRows(), spec.longPromptChars()));
      rates.add(run.rowsPerSecond());
      gc.add(gcShare(run));
    }
    bench
        .report()
        .section(
            spec.longRows()
                + " prompts of "
                + spec.longPromptChars()
                + " with -Xmx"
                + spec.longXmx(),
            Series.of("rows", "rows/s", rates),
            Series.of("time in collectors", "", gc));
  }

  private static double gcShare(Runs.Run run) {
    return run.client().gcMillis() / (run.client().wallNanos() / 1e6);
  }

  private static Load load(Spec spec, Runs runs, String tag, int rows, int promptChars) {
    return new Load(
        runs.baseUrl(), tag, rows, promptChars, spec.concurrency(), spec.partitions(), Map.of());
  }
}
