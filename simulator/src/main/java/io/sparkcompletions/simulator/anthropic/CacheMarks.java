package io.sparkcompletions.simulator.anthropic;

import io.sparkcompletions.simulator.answers.Conversation;
import io.sparkcompletions.simulator.dialect.Fields;
import io.sparkcompletions.simulator.dialect.Rejection;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads {@code cache_control} wherever it stands. Used by one thread. */
final class CacheMarks {

  private static final int MOST = 4;
  private static final Duration SHORT = Duration.ofMinutes(5);
  private static final Duration LONG = Duration.ofHours(1);

  private final Conversation conversation;
  private final Errors errors;

  CacheMarks(Conversation conversation, Errors errors) {
    this.conversation = conversation;
    this.errors = errors;
  }

  /** Marks everything up to the end of a block that has just been read. */
  void read(Fields block) throws Rejection {
    Optional<Fields> control = block.object("cache_control");
    if (control.isPresent()) {
      control.get().only(Set.of("type", "ttl"));
      control.get().neededOneOf("type", List.of("ephemeral"));
      String ttl = control.get().oneOf("ttl", List.of("5m", "1h")).orElse("5m");
      conversation.mark(ttl.equals("1h") ? LONG : SHORT);
    }
  }

  void check() throws Rejection {
    List<Conversation.Mark> marks = conversation.marks();
    if (marks.size() > MOST) {
      throw errors.invalid(
          "A maximum of 4 blocks with cache_control may be provided. Found " + marks.size() + ".");
    }
    for (int i = 1; i < marks.size(); i++) {
      if (marks.get(i).lifetime().compareTo(marks.get(i - 1).lifetime()) > 0) {
        throw errors.invalid(
            "a ttl='1h' cache_control block must not come after a ttl='5m' cache_control block");
      }
    }
  }
}
