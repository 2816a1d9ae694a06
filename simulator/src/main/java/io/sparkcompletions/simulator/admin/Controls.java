package io.sparkcompletions.simulator.admin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sparkcompletions.simulator.behaviour.DrivenClock;

/** What the admin endpoints can change. */
public interface Controls {

  /** The configuration as it is in force, defaults left out. */
  ObjectNode configuration();

  /**
   * Replaces the members named in {@code changes}; null restores a default.
   *
   * @throws io.sparkcompletions.simulator.config.InvalidConfigException without changing anything
   */
  void configure(ObjectNode changes);

  DrivenClock clock();

  /**
   * Forgets counters, bill, one-shot faults, quotas, files, batches and the prompt cache; keeps the
   * configuration, and the time.
   */
  void reset();
}
