package io.sparkcompletions.tests.servers;

import java.util.Map;

final class TogetherIT extends CompatibleServerContract {
  TogetherIT() {
    super("together/meta-llama/Llama-3.3-70B-Instruct-Turbo", "/compat/together/v1");
  }

  @Override
  String thinkingModel() {
    return "together/openai/gpt-oss-20b";
  }

  @Override
  Price price() {
    return Price.OWN;
  }

  @Override
  String ownPrices() {
    return "{\"provider\":\"together\",\"model\":\"meta-llama/Llama-3.3-70B-Instruct-Turbo\",\"inputUsdPerMTok\":0.88,\"outputUsdPerMTok\":0.88}"
        + ","
        + "{\"provider\":\"together\",\"model\":\"openai/gpt-oss-20b\",\"inputUsdPerMTok\":0.05,\"outputUsdPerMTok\":0.2}";
  }

  @Override
  Map.Entry<String, String> refused() {
    return Map.entry("extraBody", "{\"response_format\":{\"type\":\"nonsense\"}}");
  }
}
