package io.sparkcompletions.tests.servers;

import java.util.Map;

final class OpenRouterIT extends CompatibleServerContract {
  OpenRouterIT() {
    super("openrouter/openai/gpt-4.1-mini", "/compat/openrouter/api/v1");
  }

  @Override
  String thinkingModel() {
    return "openrouter/deepseek/deepseek-v4-pro";
  }

  @Override
  Map.Entry<String, String> refused() {
    return Map.entry("extraBody", "{\"response_format\":{\"type\":\"nonsense\"}}");
  }
}
