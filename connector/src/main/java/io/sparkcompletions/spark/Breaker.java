package io.sparkcompletions.spark;

import io.sparkcompletions.error.CompletionsException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Remembers in each JVM which stages of which runs cannot go on, so that what Spark tries again
 * there fails at once and sends nothing.
 *
 * <p>By stage and not by run: the user's next action is a new stage, and may succeed. The oldest
 * are forgotten. The map is guarded by its monitor.
 */
final class Breaker {
  private static final int MAX_STAGES = 1024;
  private static final Map<Stage, CompletionsException> OPEN = new LinkedHashMap<>();

  private Breaker() {}

  static void open(String runId, int stageId, CompletionsException reason) {
    synchronized (OPEN) {
      OPEN.putIfAbsent(new Stage(runId, stageId), reason);
      if (OPEN.size() > MAX_STAGES) {
        OPEN.remove(OPEN.keySet().iterator().next());
      }
    }
  }

  /** Why the stage cannot go on, if so. */
  static Optional<CompletionsException> reason(String runId, int stageId) {
    synchronized (OPEN) {
      return Optional.ofNullable(OPEN.get(new Stage(runId, stageId)));
    }
  }

  private record Stage(String runId, int id) {}
}
