package io.sparkcompletions.tests.servers;

import java.util.Map;

final class AzureIT extends CompatibleServerContract {
  AzureIT() {
    super("azure/my-deployment", "/compat/azure/openai");
  }

  @Override
  String thinkingModel() {
    return "azure/gpt-5-mini";
  }

  @Override
  Map.Entry<String, String> refused() {
    return Map.entry("maxTokens", "200000");
  }
}
