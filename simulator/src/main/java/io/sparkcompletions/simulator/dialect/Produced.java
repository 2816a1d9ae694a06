package io.sparkcompletions.simulator.dialect;

import io.sparkcompletions.simulator.billing.Charge;
import io.sparkcompletions.simulator.wire.Reply;
import java.util.Optional;

/**
 * A finished answer.
 *
 * @param charge empty when a provider would not bill it
 */
public record Produced(Reply reply, Optional<Charge> charge) {}
