package io.sparkcompletions.provider.openai;

import io.sparkcompletions.provider.Fixtures;
import io.sparkcompletions.provider.RobustnessContract;

class OpenAiRobustnessTest extends RobustnessContract {
  OpenAiRobustnessTest() {
    super(new OpenAiAdapter(), Fixtures.OPENAI, "chat", "responses", "errors", "models");
  }
}
