package io.sparkcompletions.simulator.server;

import io.sparkcompletions.simulator.behaviour.Fault;
import io.sparkcompletions.simulator.dialect.Generation;
import io.sparkcompletions.simulator.dialect.Produced;
import io.sparkcompletions.simulator.wire.Reply;
import java.time.Instant;
import java.util.Optional;

/** An answer that exists already and costs nothing, so that faults can happen to it as well. */
record Ready(Reply reply) implements Generation {

  @Override
  public String model() {
    return "";
  }

  @Override
  public String quotaName() {
    return "";
  }

  @Override
  public String prompt() {
    return "";
  }

  @Override
  public long reservedTokens() {
    return 0;
  }

  @Override
  public Produced produce(Fault.Altered alteration, Instant finishedAt) {
    return new Produced(reply, Optional.empty());
  }
}
