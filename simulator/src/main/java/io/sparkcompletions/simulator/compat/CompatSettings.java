package io.sparkcompletions.simulator.compat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sparkcompletions.simulator.config.Members;
import io.sparkcompletions.simulator.dialect.Account;
import io.sparkcompletions.simulator.dialect.Catalogue;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The part of the configuration that concerns these servers.
 *
 * @param extraModels by server
 */
public record CompatSettings(Account account, Map<String, List<JsonNode>> extraModels) {

  public CompatSettings {
    extraModels = Map.copyOf(extraModels);
  }

  public static CompatSettings read(Members members, Account account) {
    Map<String, List<JsonNode>> models = new HashMap<>();
    for (Server server : Server.all()) {
      Optional<JsonNode> node = members.node(server.name());
      if (node.isPresent()) {
        Members section = new Members(node.get(), members.at(server.name()), members.problems());
        models.put(server.name(), section.list("models"));
        var unused =
            server.models().with(section.list("models"), section.at("models"), members.problems());
        section.finish();
      }
    }
    members.finish();
    return new CompatSettings(account, models);
  }

  Catalogue<Family> catalogue(Server server) {
    return server
        .models()
        .with(extraModels.getOrDefault(server.name(), List.of()), "models", new ArrayList<>());
  }
}
