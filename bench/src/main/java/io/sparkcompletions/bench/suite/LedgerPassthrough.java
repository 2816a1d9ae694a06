package io.sparkcompletions.bench.suite;

import io.sparkcompletions.bench.Bench;
import io.sparkcompletions.bench.Benchmark;
import io.sparkcompletions.bench.client.Load;
import io.sparkcompletions.bench.client.Passthrough;
import io.sparkcompletions.bench.client.Passthrough.Passed;
import io.sparkcompletions.bench.client.Passthrough.Step;
import io.sparkcompletions.bench.ledger.Seeding;
import io.sparkcompletions.bench.process.Worker;
import io.sparkcompletions.bench.result.Series;
import io.sparkcompletions.bench.result.Target;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What it costs to pass rows through a ledger that has all their answers, beside what Spark needs
 * to join the same rows with the same answers.
 *
 * <p>Both start from the same Parquet files, in one JVM, and take turns; no call is made. The join
 * is a shuffled sort-merge join by the rows' ids, whose 8 bytes are all that it has to sort by.
 */
public final class LedgerPassthrough implements Benchmark<LedgerPassthrough.Spec> {
  /** Nothing listens on the discard port: a key that is not found stops the job. */
  private static final String NOWHERE = "http://127.0.0.1:9/v1";

  /**
   * What to measure. Texts are functions of the row's number, so there is no seed.
   *
   * @param warmUps pairs that do not count
   */
  public record Spec(int rows, int promptChars, int answerChars, int warmUps, int pairs) {}

  @Override
  public String name() {
    return "ledger-passthrough";
  }

  @Override
  public String about() {
    return "rows whose answers are recorded, against Spark's own join with them";
  }

  @Override
  public Spec spec() {
    return new Spec(1_000_000, 400, 200, 1, 5);
  }

  @Override
  public void run(Spec spec, Bench bench) throws Exception {
    Path folder = Files.createTempDirectory("ledger-passthrough");
    Load load =
        new Load(
            NOWHERE,
            "passthrough",
            spec.rows(),
            spec.promptChars(),
            64,
            8,
            Map.of(
                "customId",
                "id",
                "checkpointLocation",
                folder.resolve("ledger").toString(),
                "endpointId",
                "bench"));
    try {
      seed(spec, load, bench);
      passThrough(spec, load, folder, bench);
    } finally {
      delete(folder);
    }
  }

  private static void seed(Spec spec, Load load, Bench bench) throws IOException {
    try (Worker<Seeding.Task> seeding = bench.fork(Seeding.class, "-Xmx2g")) {
      bench
          .report()
          .run(
              "seeded",
              seeding.run(
                  new Seeding.Task(load, 0, spec.rows(), spec.answerChars()),
                  Seeding.Seeded.class));
    }
  }

  private static void passThrough(Spec spec, Load load, Path folder, Bench bench)
      throws IOException {
    try (Worker<Passthrough.Task> worker = bench.fork(Passthrough.class, "-Xmx3g")) {
      step(Step.PREPARE, load, folder, worker, bench);
      for (int i = 0; i < spec.warmUps(); i++) {
        step(Step.PRODUCT, load, folder, worker, bench);
        step(Step.JOIN, load, folder, worker, bench);
      }
      List<Double> products = new ArrayList<>();
      List<Double> joins = new ArrayList<>();
      for (int i = 0; i < spec.pairs(); i++) {
        products.add(step(Step.PRODUCT, load, folder, worker, bench));
        joins.add(step(Step.JOIN, load, folder, worker, bench));
      }
      bench
          .report()
          .section(
              spec.rows() + " rows, all answered before",
              Series.of("product", "s", products),
              Series.of("shuffle join", "s", joins),
              Series.ratio("product / shuffle join", products, joins).with(Target.atMost(1.5)));
    }
  }

  private static double step(
      Step step, Load load, Path folder, Worker<Passthrough.Task> worker, Bench bench)
      throws IOException {
    Passed passed = worker.run(new Passthrough.Task(step, load, folder.toString()), Passed.class);
    bench.report().run(step.name(), passed);
    if (passed.answered() != load.rows()) {
      throw new IllegalStateException("of " + load.rows() + " rows: " + passed);
    }
    return passed.measured().wallNanos() / 1e9;
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      files
          .sorted(Comparator.reverseOrder())
          .forEach(
              file -> {
                try {
                  Files.delete(file);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
    }
  }
}
