package io.sparkcompletions.simulator.dialect;

import io.sparkcompletions.simulator.behaviour.Trouble;
import io.sparkcompletions.simulator.wire.Reply;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** What a dialect makes of a request. */
public sealed interface Action {

  /** An answer that costs nothing: a list of models, an error. */
  record Answer(Reply reply) implements Action {}

  /** A request for generation that was refused, by whom it was asked as far as that is known. */
  record Refused(Reply reply, String model, String prompt) implements Action {}

  /**
   * A request that changes something, or has to wait for something, and costs nothing by itself.
   *
   * @param createsBatch whether it is the one that submits work
   */
  record Perform(boolean createsBatch, Effect effect) implements Action {}

  /**
   * What such a request does. Carried out at most once, and not at all if a fault is in the way.
   */
  @FunctionalInterface
  interface Effect {
    /**
     * @param trouble what shall be wrong with the batch that is created
     */
    CompletionStage<Reply> carryOut(Trouble trouble) throws Rejection;
  }

  /** At once. */
  static Perform now(Immediate effect) {
    return new Perform(false, trouble -> CompletableFuture.completedFuture(effect.carryOut()));
  }

  /** An effect that waits for nothing. */
  @FunctionalInterface
  interface Immediate {
    Reply carryOut() throws Rejection;
  }

  /** A valid request for generation. */
  record Generate(Generation generation) implements Action {}
}
