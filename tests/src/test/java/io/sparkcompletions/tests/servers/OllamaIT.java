package io.sparkcompletions.tests.servers;

import java.util.Map;

final class OllamaIT extends CompatibleServerContract {
  OllamaIT() {
    super("ollama/llama3.2", "/compat/ollama/v1");
  }

  @Override
  String thinkingModel() {
    return "ollama/gpt-oss:20b";
  }

  @Override
  Price price() {
    return Price.NONE;
  }

  @Override
  boolean hasKeys() {
    return false;
  }

  @Override
  boolean hasLimits() {
    return false;
  }

  @Override
  Map.Entry<String, String> refused() {
    return Map.entry("extraBody", "{\"response_format\":{\"type\":\"nonsense\"}}");
  }
}
