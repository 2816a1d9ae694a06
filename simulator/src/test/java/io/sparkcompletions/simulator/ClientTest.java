package io.sparkcompletions.simulator;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;

/** A provider's own client against a simulator that forgets everything after each test. */
abstract class ClientTest {

  /** One for each test class: classes run one after the other. */
  static Simulator simulator;

  static ApiClient api;

  @BeforeAll
  static void start() {
    simulator = Simulator.start();
    api = new ApiClient(simulator);
  }

  @AfterEach
  void forget() {
    api.reset();
  }

  @AfterAll
  static void stop() {
    simulator.close();
  }
}
