package io.sparkcompletions.provider.wire;

import io.sparkcompletions.model.Message;
import io.sparkcompletions.model.Role;
import java.util.List;

/**
 * A conversation for providers that take the system message beside it: the leading system messages,
 * and the turns after them.
 */
public record Turns(List<Message> system, List<Message> turns) {
  public static Turns of(List<Message> messages) {
    int split = 0;
    while (split < messages.size() && messages.get(split).role() == Role.SYSTEM) {
      split++;
    }
    return new Turns(messages.subList(0, split), messages.subList(split, messages.size()));
  }

  /** Whether there is a turn at all, no system message comes late, and every message has text. */
  public boolean areSendable() {
    return !turns.isEmpty()
        && turns.stream().noneMatch(turn -> turn.role() == Role.SYSTEM)
        && system.stream().noneMatch(message -> message.isEmpty())
        && turns.stream().noneMatch(turn -> turn.isEmpty());
  }

  /** Whether the model is to continue what it began. */
  public boolean endWithTheModel() {
    return !turns.isEmpty() && turns.get(turns.size() - 1).role() == Role.ASSISTANT;
  }
}
