package io.sparkcompletions.tests.servers;

import java.util.Map;

final class MistralIT extends CompatibleServerContract {
  MistralIT() {
    super("mistral/mistral-small-2603", "/compat/mistral/v1");
  }

  @Override
  String thinkingModel() {
    return "mistral/magistral-medium-latest";
  }

  @Override
  Map.Entry<String, String> refused() {
    return Map.entry("extraBody", "{\"user\":\"u\"}");
  }

  @Override
  Map.Entry<String, String> objected() {
    return Map.entry("temperature", "1.6");
  }
}
