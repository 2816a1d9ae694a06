package io.sparkcompletions.simulator.answers;

import java.util.List;
import java.util.Optional;

/**
 * The tools of a request and the rule by which one is called.
 *
 * <p>A tool is called when the request demands it, or when the last user message says {@code Call
 * tool: name}. Otherwise the answer is text, whatever tools there are.
 *
 * @param allowed those that may be called
 * @param demanded whether one must be called
 */
public record Toolbox(List<Tool> allowed, boolean demanded) {

  public static final Toolbox NONE = new Toolbox(List.of(), false);

  private static final String CALL = "Call tool: ";

  public Toolbox {
    allowed = List.copyOf(allowed);
  }

  Optional<Tool> called(String user) {
    if (demanded && allowed.size() == 1) {
      return Optional.of(allowed.get(0));
    }
    int at = user.indexOf(CALL);
    Optional<Tool> asked =
        at < 0
            ? Optional.empty()
            : find(user.substring(at + CALL.length()).strip().split("[^A-Za-z0-9_-]", 2)[0]);
    return asked.or(() -> demanded ? allowed.stream().findFirst() : Optional.empty());
  }

  private Optional<Tool> find(String name) {
    return allowed.stream().filter(tool -> tool.name().equals(name)).findFirst();
  }
}
