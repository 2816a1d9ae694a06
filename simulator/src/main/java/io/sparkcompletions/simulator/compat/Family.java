package io.sparkcompletions.simulator.compat;

import io.sparkcompletions.simulator.config.Members;
import io.sparkcompletions.simulator.dialect.Catalogue;
import java.util.Set;

/**
 * What models of one kind have in common at a server.
 *
 * @param reasons whether they think before they speak, unless told not to
 * @param without members and kinds of structured output that they do not know
 * @param end the word for an answer that came to its end
 */
record Family(String name, boolean reasons, Set<String> without, String end) {

  /** The models of one server. */
  static Catalogue<Family> catalogue(String server) {
    return Catalogue.of(Family.class, server + ".json", Family::read);
  }

  private static Family read(String name, Members members) {
    Family family =
        new Family(
            name,
            members.flag("reasons", false),
            Set.copyOf(members.texts("without")),
            members.text("end").orElse("stop"));
    members.finish();
    return family;
  }
}
