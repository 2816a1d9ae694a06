package io.sparkcompletions.simulator.wire;

/**
 * A request body that was received into a file. It is deleted when the exchange ends, unless
 * somebody has taken it. Used by one thread at a time.
 */
public final class Upload {

  private final Spool content;
  private boolean taken;

  public Upload(Spool content) {
    this.content = content;
  }

  public Spool content() {
    return content;
  }

  /** From now on the taker deletes it. */
  public Spool take() {
    taken = true;
    return content;
  }

  /** Ends what nobody has taken. */
  public void discard() {
    if (!taken) {
      content.delete();
    }
  }
}
