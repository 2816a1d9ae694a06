package io.sparkcompletions.simulator.dialect;

import io.sparkcompletions.simulator.wire.Reply;

/** What is wrong with a request, in its provider's words; thrown while reading it. */
public final class Rejection extends Exception {

  private final transient Reply reply;

  public Rejection(Reply reply) {
    super("HTTP " + reply.status(), null, false, false);
    this.reply = reply;
  }

  public Reply reply() {
    return reply;
  }
}
