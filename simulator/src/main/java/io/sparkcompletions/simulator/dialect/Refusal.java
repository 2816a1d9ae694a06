package io.sparkcompletions.simulator.dialect;

import io.sparkcompletions.simulator.behaviour.Admission;
import io.sparkcompletions.simulator.behaviour.Fault;

/** Why the core does not let a request through. */
public sealed interface Refusal {

  record RateLimited(String model, Admission.Limited limit) implements Refusal {}

  record TooLarge(String model, Admission.TooLarge limit) implements Refusal {}

  record CreditExhausted() implements Refusal {}

  record BodyTooLarge(long maxBytes) implements Refusal {}

  /** A configured error status. */
  record Faulted(String model, Fault.Status fault) implements Refusal {}

  /** A defect of the simulator itself. */
  record Defect() implements Refusal {}
}
