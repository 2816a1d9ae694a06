package io.sparkcompletions.tests.servers;

import java.util.Map;

final class LlamaCppIT extends CompatibleServerContract {
  LlamaCppIT() {
    super("llamacpp/any-name", "/compat/llamacpp/v1");
  }

  @Override
  Price price() {
    return Price.NONE;
  }

  @Override
  boolean hasModels() {
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
