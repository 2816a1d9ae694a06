package io.sparkcompletions.live;

import io.sparkcompletions.http.HttpTransport;
import io.sparkcompletions.live.limit.LocalPermits;
import io.sparkcompletions.live.limit.Permits;
import io.sparkcompletions.live.limit.Throttle;
import io.sparkcompletions.live.retry.Backoff;
import io.sparkcompletions.live.retry.RetryPolicy;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;

/**
 * Sends requests to one endpoint within its limits, for all tasks of this JVM.
 *
 * <p>Tasks with equal {@link LiveConfig} share one engine, which lives as long as somebody holds a
 * {@link Lease} on it. Its first exchange is a free one that checks host, key and model; nothing
 * that costs money is sent before. What is fatal ends all that waits, at once and for as long as
 * the engine lives.
 */
public final class LiveEngine {
  private static final Map<LiveConfig, LiveEngine> ENGINES = new HashMap<>(); // guarded by itself

  private final LiveConfig config;
  private final HttpTransport transport;
  private final EngineTimer timer;
  private final Pump pump;
  private int leases; // guarded by ENGINES

  LiveEngine(
      LiveConfig config,
      HttpTransport transport,
      EngineTimer timer,
      Permits permits,
      RandomGenerator random) {
    Backoff backoff = new Backoff(config.maxRetryDelay(), random);
    this.config = config;
    this.transport = transport;
    this.timer = timer;
    this.pump =
        new Pump(
            config,
            transport,
            timer,
            new Throttle(permits, config.concurrency(), backoff),
            new RetryPolicy(config.maxAttempts(), config.maxUnansweredAttempts(), backoff));
    timer.start(pump::pump);
    permits.whenReplenished(pump::pump);
  }

  /**
   * Borrows this JVM's engine for a configuration, starting it if nobody else has it. The caller
   * closes the lease.
   */
  public static Lease acquire(LiveConfig config) {
    synchronized (ENGINES) {
      LiveEngine engine = ENGINES.computeIfAbsent(config, LiveEngine::start);
      engine.leases++;
      return new Lease(engine);
    }
  }

  private static LiveEngine start(LiveConfig config) {
    return new LiveEngine(
        config,
        HttpTransport.open(config.connectTimeout()),
        new TimerThread(),
        new LocalPermits(
            config.concurrency(), config.requestsPerMinute(), config.tokensPerMinute()),
        new SplittableRandom());
  }

  private static void release(LiveEngine engine) {
    synchronized (ENGINES) {
      engine.leases--;
      if (engine.leases > 0) {
        return;
      }
      ENGINES.remove(engine.config);
    }
    engine.close();
  }

  CallGroup open() {
    return pump.open();
  }

  LiveStats stats() {
    return pump.stats();
  }

  /** Ends all calls as cancelled and lets go of threads and connections, without waiting. */
  void close() {
    pump.close();
    timer.close();
    transport.close();
  }

  /** One holder's right to use an engine. Any thread may use it. */
  public static final class Lease implements AutoCloseable {
    private final LiveEngine engine;
    private final AtomicBoolean closed = new AtomicBoolean();

    private Lease(LiveEngine engine) {
      this.engine = engine;
    }

    /** Opens the calls of one task attempt; the caller closes them before the lease. */
    public CallGroup open() {
      return engine.open();
    }

    /** What the engine has done so far, for all its tasks together. */
    public LiveStats stats() {
      return engine.stats();
    }

    /**
     * Gives the engine back. The last one to do so closes it: calls not ended by then end as
     * cancelled, and its threads and connections go. Closing again does nothing.
     */
    @Override
    public void close() {
      if (closed.compareAndSet(false, true)) {
        release(engine);
      }
    }
  }
}
