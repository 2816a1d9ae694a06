package io.sparkcompletions.provider.anthropic;

import io.sparkcompletions.provider.Fixtures;
import io.sparkcompletions.provider.RobustnessContract;

class AnthropicRobustnessTest extends RobustnessContract {
  AnthropicRobustnessTest() {
    super(new AnthropicAdapter(), Fixtures.ANTHROPIC, "messages", "errors");
  }
}
