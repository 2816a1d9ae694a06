package io.sparkcompletions.simulator.dialect;

import io.sparkcompletions.simulator.config.Members;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The customer, as every dialect sees it.
 *
 * @param keys accepted API keys; empty: every key that looks like one of the provider's, or begins
 *     with {@code test-}, and does not contain {@code invalid}
 * @param promptCache whether beginnings of prompts are remembered
 */
public record Account(Optional<Set<String>> keys, String organization, boolean promptCache) {

  public static Account read(Members members) {
    List<String> keys = members.texts("keys");
    return new Account(
        keys.isEmpty() ? Optional.empty() : Optional.of(Set.copyOf(keys)),
        members.text("organization").orElse("org-simulator"),
        members.flag("promptCache", true));
  }

  /**
   * Whether a key opens the door.
   *
   * @param prefixes with which the provider's keys begin
   */
  public boolean accepts(String key, String... prefixes) {
    return keys.map(known -> known.contains(key))
        .orElseGet(
            () ->
                !key.contains("invalid")
                    && (key.startsWith("test-")
                        || List.of(prefixes).stream().anyMatch(key::startsWith)));
  }
}
