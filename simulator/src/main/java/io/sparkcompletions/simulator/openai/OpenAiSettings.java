package io.sparkcompletions.simulator.openai;

import com.fasterxml.jackson.databind.JsonNode;
import io.sparkcompletions.simulator.config.Members;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The part of the configuration that OpenAI's dialect reads.
 *
 * @param keys accepted API keys; empty: every key that begins with {@code sk-} or {@code test-} and
 *     does not contain {@code invalid}
 * @param serviceTiers tiers that the project may ask for
 */
public record OpenAiSettings(
    Optional<Set<String>> keys,
    String organization,
    Set<String> serviceTiers,
    boolean promptCache,
    boolean retryAfterMillis,
    List<JsonNode> extraModels) {

  private static final List<String> TIERS =
      List.of("auto", "default", "flex", "scale", "priority", "fast");

  public static OpenAiSettings read(Members members) {
    List<String> keys = members.texts("keys");
    Set<String> tiers = new TreeSet<>(members.texts("serviceTiers"));
    for (String tier : tiers) {
      if (!TIERS.contains(tier)) {
        members.complain("serviceTiers", "has no tier " + tier + "; tiers: " + TIERS, tier);
      }
    }
    List<JsonNode> models = members.list("models");
    Catalogue.with(models, members.at("models"), members.problems());
    return new OpenAiSettings(
        keys.isEmpty() ? Optional.empty() : Optional.of(Set.copyOf(keys)),
        members.text("organization").orElse("org-simulator"),
        tiers.isEmpty() ? Set.of("auto", "default", "flex", "priority", "fast") : Set.copyOf(tiers),
        members.flag("promptCache", true),
        members.flag("retryAfterMillis", false),
        models);
  }

  boolean accepts(String key) {
    return keys.map(known -> known.contains(key))
        .orElse((key.startsWith("sk-") || key.startsWith("test-")) && !key.contains("invalid"));
  }
}
