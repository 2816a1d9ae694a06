package io.sparkcompletions.bench;

import io.sparkcompletions.bench.suite.Cpu;
import io.sparkcompletions.bench.suite.Efficiency;
import io.sparkcompletions.bench.suite.Heap;
import io.sparkcompletions.bench.suite.LedgerPassthrough;
import io.sparkcompletions.bench.suite.LedgerScale;
import io.sparkcompletions.bench.suite.RateLimit;
import io.sparkcompletions.bench.suite.Startup;
import java.util.List;

/** All benchmarks, in the order in which they run when none is named. */
final class Benchmarks {
  static final List<Benchmark<?>> ALL =
      List.of(
          new Efficiency(),
          new RateLimit(),
          new Cpu(),
          new Heap(),
          new Startup(),
          new LedgerPassthrough(),
          new LedgerScale());

  private Benchmarks() {}
}
