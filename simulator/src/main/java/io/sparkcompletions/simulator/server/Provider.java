package io.sparkcompletions.simulator.server;

import io.sparkcompletions.simulator.behaviour.Draw;
import io.sparkcompletions.simulator.behaviour.Fault;
import io.sparkcompletions.simulator.behaviour.FaultPlan;
import io.sparkcompletions.simulator.behaviour.RateLimiter;
import io.sparkcompletions.simulator.billing.Bill;
import io.sparkcompletions.simulator.traffic.Traffic;
import io.sparkcompletions.simulator.wire.BodyHash;
import io.sparkcompletions.simulator.wire.SpoolRoom;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** What all exchanges share. Thread-safe. */
public final class Provider implements AutoCloseable {

  private final InstantSource clock;
  private final Traffic traffic;
  private final Bill bill;
  private final RateLimiter limiter;
  private final FaultPlan faults;
  private final SpoolRoom spools;
  private final ScheduledThreadPoolExecutor scheduler;
  private volatile Conduct conduct;

  public Provider(
      InstantSource clock,
      Traffic traffic,
      Bill bill,
      RateLimiter limiter,
      FaultPlan faults,
      SpoolRoom spools,
      Conduct conduct) {
    this.clock = clock;
    this.traffic = traffic;
    this.bill = bill;
    this.limiter = limiter;
    this.faults = faults;
    this.spools = spools;
    this.conduct = conduct;
    this.scheduler =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, "simulator-scheduler");
              thread.setDaemon(true);
              return thread;
            });
    scheduler.setRemoveOnCancelPolicy(true);
  }

  public void conduct(Conduct other) {
    conduct = other;
  }

  Conduct conduct() {
    return conduct;
  }

  InstantSource clock() {
    return clock;
  }

  Traffic traffic() {
    return traffic;
  }

  Bill bill() {
    return bill;
  }

  RateLimiter limiter() {
    return limiter;
  }

  FaultPlan faults() {
    return faults;
  }

  SpoolRoom spools() {
    return spools;
  }

  /** After how many bytes the body that is about to arrive is cut. */
  OptionalLong drawCut(Conduct under, String method, String path, String requestId) {
    Draw draw = Draw.of(under.seed(), BodyHash.of(requestId.getBytes(StandardCharsets.UTF_8)), 1);
    Optional<Fault> drawn = faults.drawNamed(method, path, Set.of(Fault.Scope.UPLOAD), draw);
    return drawn.isPresent() && drawn.get() instanceof Fault.Cut cut
        ? OptionalLong.of(cut.bytes())
        : OptionalLong.empty();
  }

  /** Runs at once when there is nothing to wait for. After the end, nothing runs any more. */
  void later(Duration wait, Runnable task) {
    if (wait.isZero()) {
      task.run();
      return;
    }
    try {
      var unused = scheduler.schedule(task, wait.toNanos(), TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      // the server is going down, and its connections with it
    }
  }

  @Override
  public void close() {
    scheduler.shutdownNow();
  }
}
