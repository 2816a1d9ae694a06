package io.sparkcompletions.bench;

import io.sparkcompletions.bench.process.SimulatorProcess;
import io.sparkcompletions.bench.process.Work;
import io.sparkcompletions.bench.process.Worker;
import io.sparkcompletions.bench.result.Report;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** What a benchmark is given: processes to start, and where to say what it found. */
public final class Bench {
  private final Path root;
  private final Report report;
  private final boolean profile;

  Bench(Path root, Report report, boolean profile) {
    this.root = root;
    this.report = report;
    this.profile = profile;
  }

  public Report report() {
    return report;
  }

  /** A simulator of one's own, with the defaults of conf/simulator.yaml; the caller closes it. */
  public SimulatorProcess simulator() throws IOException {
    return SimulatorProcess.start(root);
  }

  /** A JVM that waits for tasks; the caller closes it. */
  public <T extends Record> Worker<T> fork(Class<? extends Work<T>> work, String... javaOptions)
      throws IOException {
    return Worker.start(root, work, List.of(javaOptions), profile);
  }
}
