package io.sparkcompletions.tests.servers;

import java.util.Map;

final class XaiIT extends CompatibleServerContract {
  XaiIT() {
    super("xai/grok-4.20-non-reasoning", "/compat/xai/v1");
  }

  @Override
  String thinkingModel() {
    return "xai/grok-4.7";
  }

  @Override
  Map.Entry<String, String> refused() {
    return Map.entry("reasoningEffort", "low");
  }
}
