package io.sparkcompletions.simulator.dialect;

import io.sparkcompletions.simulator.behaviour.Demand;
import io.sparkcompletions.simulator.behaviour.Fault;
import io.sparkcompletions.simulator.wire.Reply;
import java.time.Instant;
import java.util.Optional;

/**
 * A valid request for an answer, not yet admitted.
 *
 * @param model as the request spelled it
 * @param quotaName whose quota it draws on: spellings of one model share it
 * @param prompt the text of the last user message
 * @param demand what it takes of the quotas on admission
 */
public record Generation(
    String model, String quotaName, String prompt, Demand demand, Maker maker) {

  /** Makes the answer. Called at most once, when the request is admitted. */
  @FunctionalInterface
  public interface Maker {

    /**
     * @param finishedAt when the answer will be complete
     */
    Produced produce(Fault.Altered alteration, Instant finishedAt);
  }

  /** An answer that exists already and costs nothing, so that faults can happen to it as well. */
  public static Generation ready(Reply reply) {
    Produced produced = new Produced(reply, Optional.empty());
    return new Generation("", "", "", Demand.NOTHING, (alteration, finishedAt) -> produced);
  }
}
