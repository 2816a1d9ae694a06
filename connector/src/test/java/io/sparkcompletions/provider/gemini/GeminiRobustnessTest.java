package io.sparkcompletions.provider.gemini;

import io.sparkcompletions.provider.Fixtures;
import io.sparkcompletions.provider.RobustnessContract;

class GeminiRobustnessTest extends RobustnessContract {
  GeminiRobustnessTest() {
    super(new GeminiAdapter(), Fixtures.GEMINI, "generate", "errors");
  }
}
