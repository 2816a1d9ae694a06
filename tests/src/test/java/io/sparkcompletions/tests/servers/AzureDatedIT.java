package io.sparkcompletions.tests.servers;

import java.util.Map;

/** In the older style of URLs, which name the deployment. */
final class AzureDatedIT extends CompatibleServerContract {
  AzureDatedIT() {
    super("azure/my-deployment", "/compat/azure/openai");
  }

  @Override
  Map.Entry<String, String> refused() {
    return Map.entry("maxTokens", "200000");
  }

  @Override
  Map<String, String> options() {
    return Map.of("apiVersion", "2024-10-21");
  }
}
