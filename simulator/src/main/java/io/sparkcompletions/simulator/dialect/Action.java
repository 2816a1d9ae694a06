package io.sparkcompletions.simulator.dialect;

import io.sparkcompletions.simulator.wire.Reply;

/** What a dialect makes of a request. */
public sealed interface Action {

  /** An answer that costs nothing: a list of models, an error. */
  record Answer(Reply reply) implements Action {}

  /** A request for generation that was refused, by whom it was asked as far as that is known. */
  record Refused(Reply reply, String model, String prompt) implements Action {}

  /** A valid request for generation. */
  record Generate(Generation generation) implements Action {}
}
