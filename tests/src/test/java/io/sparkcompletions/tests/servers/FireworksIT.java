package io.sparkcompletions.tests.servers;

import java.util.Map;

final class FireworksIT extends CompatibleServerContract {
  FireworksIT() {
    super(
        "fireworks/accounts/fireworks/models/llama-v3p3-70b-instruct",
        "/compat/fireworks/inference/v1");
  }

  @Override
  String thinkingModel() {
    return "fireworks/accounts/fireworks/models/gpt-oss-120b";
  }

  @Override
  Price price() {
    return Price.OWN;
  }

  @Override
  String ownPrices() {
    return "{\"provider\":\"fireworks\",\"model\":\"accounts/fireworks/models/llama-v3p3-70b-instruct\",\"inputUsdPerMTok\":0.9,\"outputUsdPerMTok\":0.9}"
        + ","
        + "{\"provider\":\"fireworks\",\"model\":\"accounts/fireworks/models/gpt-oss-120b\",\"inputUsdPerMTok\":0.15,\"outputUsdPerMTok\":0.6}";
  }

  @Override
  Map.Entry<String, String> refused() {
    return Map.entry("extraBody", "{\"store\":true}");
  }
}
