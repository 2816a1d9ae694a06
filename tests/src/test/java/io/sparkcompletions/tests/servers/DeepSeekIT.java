package io.sparkcompletions.tests.servers;

import java.util.Map;

final class DeepSeekIT extends CompatibleServerContract {
  DeepSeekIT() {
    super("deepseek/deepseek-flash", "/compat/deepseek");
  }

  @Override
  String thinkingModel() {
    return "deepseek/deepseek-v4-pro";
  }

  @Override
  Map.Entry<String, String> refused() {
    return Map.entry("extraBody", "{\"response_format\":{\"type\":\"json_schema\"}}");
  }

  @Override
  Map.Entry<String, String> objected() {
    return Map.entry("seed", "7");
  }
}
