package io.sparkcompletions.bench.suite;

import com.fasterxml.jackson.databind.JsonNode;
import io.sparkcompletions.bench.Bench;
import io.sparkcompletions.bench.Benchmark;
import io.sparkcompletions.bench.client.Load;
import io.sparkcompletions.bench.client.Product;
import io.sparkcompletions.bench.client.ThreadPool;
import io.sparkcompletions.bench.process.SimulatorProcess;
import io.sparkcompletions.bench.process.Worker;
import io.sparkcompletions.bench.result.Series;
import io.sparkcompletions.bench.result.Target;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * How near to a provider's limit of requests the product stays, and how seldom it is refused, by
 * the simulator's counters.
 *
 * <pre>
 * refused = answers 429 / requests
 * used    = admitted requests / (limit × time from the first request to the last)
 * </pre>
 */
public final class RateLimit implements Benchmark<RateLimit.Spec> {
  /**
   * What to measure.
   *
   * @param minutes for which there is work at the full limit
   */
  public record Spec(
      int requestsPerMinute,
      int minutes,
      int concurrency,
      int partitions,
      int promptChars,
      int meanMillis,
      int p99Millis,
      long seed) {}

  @Override
  public String name() {
    return "rate-limit";
  }

  @Override
  public String about() {
    return "an enforced limit, told to the product and found by it";
  }

  @Override
  public Spec spec() {
    return new Spec(3000, 3, 64, 16, 400, 200, 800, 1);
  }

  @Override
  public void run(Spec spec, Bench bench) throws Exception {
    try (SimulatorProcess simulator = bench.simulator()) {
      Runs runs = new Runs(bench, simulator);
      runs.configure(
          Map.of("meanMillis", spec.meanMillis(), "p99Millis", spec.p99Millis()), spec.seed());
      simulator.configure(Map.of("requestsPerMinute", spec.requestsPerMinute()));
      try (Worker<Load> product = bench.fork(Product.class, "-Xmx2g")) {
        String told = Integer.toString(spec.requestsPerMinute());
        report(
            spec,
            bench,
            "told",
            simulator,
            runs.run(
                "product", product, load(spec, runs, "told", Map.of("requestsPerMinute", told))),
            Target.below(0.005),
            Target.atLeast(0.97));
        report(
            spec,
            bench,
            "found",
            simulator,
            runs.run("product", product, load(spec, runs, "found", Map.of())),
            Target.below(0.02),
            Target.atLeast(0.93));
      }
      try (Worker<Load> pool = bench.fork(ThreadPool.class, "-Xmx2g")) {
        Runs.Run run = runs.runLosing("thread pool", pool, load(spec, runs, "today", Map.of()));
        bench
            .report()
            .section(
                "mapPartitions with a thread pool",
                one("rows lost", (double) run.client().failed() / rows(spec)));
      }
    }
  }

  private static void report(
      Spec spec,
      Bench bench,
      String how,
      SimulatorProcess simulator,
      Runs.Run run,
      Target refused,
      Target used)
      throws Exception {
    JsonNode stats = simulator.stats();
    bench
        .report()
        .section(
            spec.requestsPerMinute() + " requests a minute, " + how,
            one("share refused", (double) run.refused() / run.requests()).with(refused),
            one("share of the limit used", used(spec, stats)).with(used),
            one("share used after second 5", usedLater(spec, stats)));
  }

  private static Series one(String name, double value) {
    return Series.of(name, "", List.of(value));
  }

  private static double used(Spec spec, JsonNode stats) {
    Duration time =
        Duration.between(
            Instant.parse(stats.path("firstRequestAt").asText()),
            Instant.parse(stats.path("lastRequestAt").asText()));
    double allowed = spec.requestsPerMinute() / 60.0 * time.toMillis() / 1000;
    return rows(spec) / allowed;
  }

  /** In whole seconds, the first five and the last one left out. */
  private static double usedLater(Spec spec, JsonNode stats) {
    JsonNode seconds = stats.path("seconds");
    long admitted = 0;
    int counted = 0;
    for (int i = 5; i < seconds.size() - 1; i++) {
      admitted += seconds.get(i).path("admitted").asLong();
      counted++;
    }
    return counted == 0 ? 0 : admitted / (spec.requestsPerMinute() / 60.0 * counted);
  }

  private static int rows(Spec spec) {
    return spec.requestsPerMinute() * spec.minutes();
  }

  private static Load load(Spec spec, Runs runs, String tag, Map<String, String> options) {
    return new Load(
        runs.baseUrl(),
        tag,
        rows(spec),
        spec.promptChars(),
        spec.concurrency(),
        spec.partitions(),
        options);
  }
}
