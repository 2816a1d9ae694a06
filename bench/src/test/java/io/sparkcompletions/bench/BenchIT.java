package io.sparkcompletions.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcompletions.bench.client.Bare;
import io.sparkcompletions.bench.client.Load;
import io.sparkcompletions.bench.client.Measured;
import io.sparkcompletions.bench.client.Product;
import io.sparkcompletions.bench.process.SimulatorProcess;
import io.sparkcompletions.bench.process.Worker;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Runs the real processes at a tiny size. */
class BenchIT {
  private static final Path ROOT = Path.of(System.getProperty("bench.root")).normalize();
  private static final int ROWS = 40;

  @Test
  void productAndBareClientSendTheSameBodiesAndAnswerEveryRow() throws Exception {
    try (SimulatorProcess simulator = SimulatorProcess.start(ROOT);
        Worker<Load> bare = Worker.start(ROOT, Bare.class, List.of("-Xmx256m"), false);
        Worker<Load> product = Worker.start(ROOT, Product.class, List.of("-Xmx1g"), false)) {
      Load load = new Load(simulator.baseUrl(), "smoke", ROWS, 100, 8, 2, Map.of());

      Measured first = bare.run(load, Measured.class);
      Measured second = product.run(load, Measured.class);

      assertThat(first.answered()).isEqualTo(ROWS);
      assertThat(second.answered()).isEqualTo(ROWS);
      assertThat(second.lastRowAt()).isGreaterThan(second.startedAt());
      assertThat(simulator.stats().path("byPath").path("/v1/chat/completions").asInt())
          .isEqualTo(2 * ROWS);
      assertThat(simulator.stats().path("distinctBodies").asInt()).isEqualTo(ROWS);
    }
  }
}
