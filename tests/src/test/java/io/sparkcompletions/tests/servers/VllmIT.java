package io.sparkcompletions.tests.servers;

import java.util.Map;

final class VllmIT extends CompatibleServerContract {
  VllmIT() {
    super("vllm/meta-llama/Llama-3.3-70B-Instruct", "/compat/vllm/v1");
  }

  @Override
  String thinkingModel() {
    return "vllm/Qwen/Qwen3-8B";
  }

  @Override
  Price price() {
    return Price.NONE;
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
