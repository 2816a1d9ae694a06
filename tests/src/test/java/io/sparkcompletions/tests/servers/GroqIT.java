package io.sparkcompletions.tests.servers;

import java.util.Map;

final class GroqIT extends CompatibleServerContract {
  GroqIT() {
    super("groq/llama-3.1-8b-instant", "/compat/groq/openai/v1");
  }

  @Override
  String thinkingModel() {
    return "groq/openai/gpt-oss-120b";
  }

  @Override
  Map.Entry<String, String> refused() {
    return Map.entry("reasoningEffort", "low");
  }
}
