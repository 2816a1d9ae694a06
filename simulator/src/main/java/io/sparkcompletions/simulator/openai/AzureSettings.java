package io.sparkcompletions.simulator.openai;

import com.fasterxml.jackson.databind.JsonNode;
import io.sparkcompletions.simulator.config.Members;
import io.sparkcompletions.simulator.dialect.Catalogue;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * The part of the configuration that Azure's dialect reads.
 *
 * @param openAi what Azure's models have in common with OpenAI's
 * @param deployments models by the names under which they are deployed, beside their own
 */
public record AzureSettings(OpenAiSettings openAi, Map<String, String> deployments) {

  private static final Map<String, String> USUAL = Map.of("my-deployment", "gpt-5.4-mini");

  public AzureSettings {
    deployments = Map.copyOf(deployments);
  }

  public static AzureSettings read(Members members, OpenAiSettings openAi) {
    Map<String, String> deployments = new HashMap<>();
    Catalogue<Family> models =
        Family.BUILT_IN.with(openAi.extraModels(), "models", new ArrayList<>());
    for (Map.Entry<String, JsonNode> deployment :
        members.node("deployments").map(JsonNode::properties).orElse(Set.of())) {
      String model = deployment.getValue().asText();
      if (models.find(model).isEmpty()) {
        members.complain("deployments", "names a model that does not exist: " + model, model);
      }
      deployments.put(deployment.getKey(), model);
    }
    members.finish();
    return new AzureSettings(openAi, deployments.isEmpty() ? USUAL : deployments);
  }

  String modelOf(String deployment) {
    return deployments.getOrDefault(deployment, deployment);
  }
}
