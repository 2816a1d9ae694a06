package io.sparkcompletions.simulator.dialect;

import io.sparkcompletions.simulator.behaviour.Fault;
import java.time.Instant;

/** A valid request for an answer, not yet admitted. */
public interface Generation {

  /** As the request spelled it. */
  String model();

  /** Whose quota it draws on: spellings of one model share it. */
  String quotaName();

  /** The text of the last user message. */
  String prompt();

  /** What the token limiter sets aside. */
  long reservedTokens();

  /**
   * Makes the answer. Called at most once, when the request is admitted.
   *
   * @param finishedAt when the answer will be complete
   */
  Produced produce(Fault.Altered alteration, Instant finishedAt);
}
