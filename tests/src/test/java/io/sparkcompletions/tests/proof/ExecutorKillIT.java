package io.sparkcompletions.tests.proof;

import io.sparkcompletions.tests.SimulatorFixture;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Executors are killed with {@code kill -9} while 5,000 rows are asked for. */
@Timeout(600)
class ExecutorKillIT {
  private static final int ROWS = 5_000;
  private static final int KILLS = 7;
  private static SimulatorFixture simulator;

  @TempDir Path temporary;

  @BeforeAll
  static void start() {
    simulator = SimulatorFixture.start("latency: {millis: 150}");
  }

  @AfterAll
  static void stop() {
    simulator.close();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void killedExecutorsCostWhatTheyHadInFlightAndNotYetFlushed(long seed) throws Exception {
    ExecutorKills.run(simulator, seed, ROWS, KILLS, temporary);
  }
}
