package io.sparkcompletions.bench;

import io.sparkcompletions.bench.suite.Efficiency;
import java.util.List;

/** All benchmarks, in the order in which they run when none is named. */
final class Benchmarks {
  static final List<Benchmark<?>> ALL = List.of(new Efficiency());

  private Benchmarks() {}
}
