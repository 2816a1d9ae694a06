package io.sparkcompletions.tests.proof;

import io.sparkcompletions.tests.SimulatorFixture;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The driver is killed with {@code kill -9}, and the application is run again. */
@Timeout(900)
class DriverKillIT {
  private static final int ROWS = 5_000;
  private static final int KILLS = 5;
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

  @Test
  void aKilledDriverCostsWhatItHadInFlightAndNotYetFlushed() throws Exception {
    DriverKills.run(0, simulator, 1, ROWS, KILLS, temporary);
  }
}
