package io.sparkcompletions.bench;

/**
 * Something to measure. A new one is a class like those in {@code suite} and a line in {@link
 * Benchmarks}.
 *
 * @param <S> its spec: a record whose components can be changed on the command line, {@code --set
 *     rows=2000}
 */
public interface Benchmark<S extends Record> {
  /** What it is called by. */
  String name();

  /** A line for {@code --help}. */
  String about();

  /** The spec that counts; smaller ones are for trying. */
  S spec();

  /**
   * Measures and reports.
   *
   * <p>Errors: throws if what was measured did not do its work: rows lost, or failed unasked.
   */
  void run(S spec, Bench bench) throws Exception;
}
