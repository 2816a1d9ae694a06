package io.sparkcompletions.simulator.openai;

import com.fasterxml.jackson.databind.JsonNode;
import io.sparkcompletions.simulator.config.Members;
import io.sparkcompletions.simulator.dialect.Account;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The part of the configuration that OpenAI's dialect reads.
 *
 * @param serviceTiers tiers that the project may ask for
 */
public record OpenAiSettings(
    Account account,
    Set<String> serviceTiers,
    boolean retryAfterMillis,
    List<JsonNode> extraModels) {

  private static final List<String> TIERS =
      List.of("auto", "default", "flex", "scale", "priority", "fast");

  public static OpenAiSettings read(Members members, Account account) {
    Set<String> tiers = new TreeSet<>(members.texts("serviceTiers"));
    for (String tier : tiers) {
      if (!TIERS.contains(tier)) {
        members.complain("serviceTiers", "has no tier " + tier + "; tiers: " + TIERS, tier);
      }
    }
    List<JsonNode> models = members.list("models");
    var unused = Family.BUILT_IN.with(models, members.at("models"), members.problems());
    return new OpenAiSettings(
        account,
        tiers.isEmpty() ? Set.of("auto", "default", "flex", "priority", "fast") : Set.copyOf(tiers),
        members.flag("retryAfterMillis", false),
        models);
  }
}
