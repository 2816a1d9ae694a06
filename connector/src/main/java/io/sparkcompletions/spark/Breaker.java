package io.sparkcompletions.spark;

import io.sparkcompletions.error.CompletionsException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Knows whether the stage of a task cannot go on, so that what Spark tries again fails at once and
 * sends nothing, on whichever executor. Each JVM remembers such stages; the driver is told, and
 * asked about those that this JVM does not know.
 *
 * <p>By stage and not by run: the user's next action is a new stage, and may succeed. The oldest
 * are forgotten. The map is guarded by its monitor.
 */
final class Breaker {
  private static final int MAX_STAGES = 1024;
  private static final Map<Stage, CompletionsException> OPEN = new LinkedHashMap<>();

  private final String runId;
  private final int stageId;
  private final LeaseChannel.@Nullable Client driver;

  /**
   * A task's view.
   *
   * @param driver null where there is no other JVM, or no way to the driver
   */
  Breaker(String runId, int stageId, LeaseChannel.@Nullable Client driver) {
    this.runId = runId;
    this.stageId = stageId;
    this.driver = driver;
  }

  /** Nothing of this stage is to be sent from now on. */
  void open(CompletionsException reason) {
    remember(runId, stageId, reason);
    if (driver != null) {
      driver.broke(runId, stageId, reason);
    }
  }

  /** Asks the driver too; for a task that begins. */
  void check() {
    checkHere();
    Optional<CompletionsException> elsewhere =
        driver == null ? Optional.empty() : driver.broken(runId, stageId);
    if (elsewhere.isPresent()) {
      throw elsewhere.get();
    }
  }

  /** Throws why the stage cannot go on, if this JVM knows. */
  void checkHere() {
    Optional<CompletionsException> here = reason(runId, stageId);
    if (here.isPresent()) {
      throw here.get();
    }
  }

  static void remember(String runId, int stageId, CompletionsException reason) {
    synchronized (OPEN) {
      OPEN.putIfAbsent(new Stage(runId, stageId), reason);
      if (OPEN.size() > MAX_STAGES) {
        OPEN.remove(OPEN.keySet().iterator().next());
      }
    }
  }

  /** Why a stage cannot go on, if this JVM knows. */
  static Optional<CompletionsException> reason(String runId, int stageId) {
    synchronized (OPEN) {
      return Optional.ofNullable(OPEN.get(new Stage(runId, stageId)));
    }
  }

  private record Stage(String runId, int id) {}
}
