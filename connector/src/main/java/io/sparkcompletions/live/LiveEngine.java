package io.sparkcompletions.live;

import io.sparkcompletions.http.HttpTransport;
import io.sparkcompletions.live.lease.LeaseKeeper;
import io.sparkcompletions.live.lease.LeaseOffice;
import io.sparkcompletions.live.limit.Gate;
import io.sparkcompletions.live.limit.LocalPermits;
import io.sparkcompletions.live.limit.Throttle;
import io.sparkcompletions.live.retry.Backoff;
import io.sparkcompletions.live.retry.RetryPolicy;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests to one endpoint within its limits, for all tasks of this JVM.
 *
 * <p>Tasks with equal {@link LiveConfig} and {@link Sharing} share one engine, which lives as long
 * as somebody holds a {@link Lease} on it. Its first exchange is a free one that checks host, key
 * and model; nothing that costs money is sent before. What is fatal ends all that waits, at once
 * and for as long as the engine lives.
 */
public final class LiveEngine {
  private static final Map<Key, LiveEngine> ENGINES = new HashMap<>(); // guarded by itself

  private final Key key;
  private final HttpTransport transport;
  private final EngineTimer timer;
  private final Pump pump;
  private final @Nullable LeaseKeeper keeper;
  private int leases; // guarded by ENGINES

  private record Key(LiveConfig config, Sharing sharing) {}

  /** Whether limits are shared with other JVMs. Equal sharing, equal engine. */
  public interface Sharing {
    /** The limits are this JVM's own. */
    Sharing NONE = () -> null;

    /** An engine's way to those who lend it parts of the limits; null if they are its own. */
    @Nullable LeaseOffice join();
  }

  /** An engine with limits of its own. */
  LiveEngine(
      LiveConfig config, HttpTransport transport, EngineTimer timer, Gate gate, Backoff backoff) {
    this(new Key(config, Sharing.NONE), transport, timer, gate, backoff, null);
  }

  private LiveEngine(
      Key key,
      HttpTransport transport,
      EngineTimer timer,
      Gate gate,
      Backoff backoff,
      @Nullable LeaseKeeper keeper) {
    LiveConfig config = key.config;
    this.key = key;
    this.transport = transport;
    this.timer = timer;
    this.keeper = keeper;
    this.pump =
        new Pump(
            config,
            transport,
            timer,
            gate,
            new RetryPolicy(config.maxAttempts(), config.maxUnansweredAttempts(), backoff));
    timer.start(pump::pump);
    if (keeper != null) {
      keeper.start(pump::pump, pump::trip);
    }
  }

  /** Borrows this JVM's engine for a configuration, with limits that are this JVM's own. */
  public static Lease acquire(LiveConfig config) {
    return acquire(config, Sharing.NONE);
  }

  /**
   * Borrows this JVM's engine for a configuration, starting it if nobody else has it. The caller
   * closes the lease.
   */
  public static Lease acquire(LiveConfig config, Sharing sharing) {
    synchronized (ENGINES) {
      LiveEngine engine = ENGINES.computeIfAbsent(new Key(config, sharing), LiveEngine::start);
      engine.leases++;
      return new Lease(engine);
    }
  }

  private static LiveEngine start(Key key) {
    LiveConfig config = key.config;
    TimerThread timer = new TimerThread();
    Backoff backoff = new Backoff(config.maxRetryDelay(), new SplittableRandom());
    LeaseOffice office = key.sharing.join();
    LeaseKeeper keeper = office == null ? null : new LeaseKeeper(office, timer::nanos);
    return new LiveEngine(
        key,
        HttpTransport.open(config.connectTimeout()),
        timer,
        keeper == null ? own(config, backoff) : keeper.gate(),
        backoff,
        keeper);
  }

  private static Gate own(LiveConfig config, Backoff backoff) {
    return new Throttle(
        new LocalPermits(
            config.concurrency(), config.requestsPerMinute(), config.tokensPerMinute()),
        config.concurrency(),
        backoff);
  }

  private static void release(LiveEngine engine) {
    synchronized (ENGINES) {
      engine.leases--;
      if (engine.leases > 0) {
        return;
      }
      ENGINES.remove(engine.key);
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
    if (keeper != null) {
      keeper.close();
    }
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
