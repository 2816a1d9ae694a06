package io.sparkcompletions.simulator.anthropic;

import io.sparkcompletions.simulator.config.Members;
import io.sparkcompletions.simulator.dialect.Catalogue;
import java.util.List;

/**
 * What a family of models accepts.
 *
 * @param sampling whether temperature, top_p and top_k may be chosen
 * @param prefill whether the last message may be the assistant's
 * @param forcedTools whether tool_choice may demand a call
 * @param thinking accepted types; the first one holds when a request names none
 * @param efforts accepted levels; empty where there are none
 * @param minCacheTokens shorter beginnings are silently not cached
 */
record Family(
    String name,
    boolean sampling,
    boolean prefill,
    boolean forcedTools,
    List<String> thinking,
    List<String> efforts,
    long minCacheTokens) {

  static final Catalogue<Family> BUILT_IN = Catalogue.of(Family.class, Family::read);

  private static Family read(String name, Members members) {
    Family family =
        new Family(
            name,
            members.flag("sampling", false),
            members.flag("prefill", false),
            members.flag("forcedTools", true),
            members.texts("thinking"),
            members.texts("efforts"),
            members.whole("minCacheTokens", 1, 1_000_000).orElse(1_024L));
    members.finish();
    return family;
  }
}
