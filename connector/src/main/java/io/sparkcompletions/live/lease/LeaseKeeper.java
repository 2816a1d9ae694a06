package io.sparkcompletions.live.lease;

import io.sparkcompletions.live.limit.Gate;
import io.sparkcompletions.model.Failure;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps an engine's lease: a daemon thread that reports when it is time and hands over the reply.
 * It waits for the driver, and for nothing else; what may be sent with a new lease it sends itself.
 */
public final class LeaseKeeper implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LeaseKeeper.class);
  private static final String NAME = "completions-lease";

  private final LeaseOffice office;
  private final LongSupplier clock;
  private final Thread thread = new Thread(this::run, NAME);
  private final LeasedGate gate = new LeasedGate(() -> LockSupport.unpark(thread));
  private volatile Runnable replenished = () -> {};
  private volatile Consumer<Failure> tripped = reason -> {};
  private volatile boolean closed;

  /**
   * Has a gate, closed until {@link #start}.
   *
   * @param clock the nanoseconds that the gate is asked with
   */
  public LeaseKeeper(LeaseOffice office, LongSupplier clock) {
    this.office = office;
    this.clock = clock;
    thread.setDaemon(true);
  }

  public Gate gate() {
    return gate;
  }

  /**
   * Begins to ask.
   *
   * @param replenished run after each reply: more may start
   * @param tripped told, once, why everything ends, if another executor found out
   */
  public void start(Runnable replenished, Consumer<Failure> tripped) {
    this.replenished = replenished;
    this.tripped = tripped;
    thread.start();
  }

  private void run() {
    while (!closed) {
      long wait = gate.reportDueAt() - clock.getAsLong();
      if (wait > 0) {
        LockSupport.parkNanos(this, wait);
      } else {
        report();
        replenished.run();
      }
    }
  }

  private void report() {
    Report report = gate.report(clock.getAsLong());
    try {
      Lease lease = office.report(report);
      gate.answered(clock.getAsLong(), lease).ifPresent(tripped);
    } catch (RuntimeException e) {
      gate.notAnswered(clock.getAsLong());
      if (!closed) {
        LOG.debug("The driver did not answer; what was lent is kept", e);
      }
    }
  }

  /** Gives back what was lent and lets the thread go, without waiting. */
  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    office.leave(gate.inFlight());
  }
}
