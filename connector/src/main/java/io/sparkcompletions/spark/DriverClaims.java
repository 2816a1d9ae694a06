package io.sparkcompletions.spark;

import io.sparkcompletions.ledger.Bucket;
import io.sparkcompletions.ledger.Claims;
import io.sparkcompletions.ledger.claims.DirectoryClaims;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An executor's claims on the buckets of one ledger, kept by the driver.
 *
 * <p>The driver frees what a task holds when the task or its executor ends. A daemon thread asks
 * every 100 ms whether what tasks wait for is free, and each second whether the driver still counts
 * on those that hold something: a task that it takes for dead, or that has not heard from it for a
 * minute, has lost its claims, because another task may hold them by now; one that has not heard
 * from it for ten seconds starts no calls. The tables are guarded by their monitor; nobody is asked
 * under it.
 */
final class DriverClaims implements Claims {
  private static final Logger LOG = LoggerFactory.getLogger(DriverClaims.class);
  private static final Duration LOOK = Duration.ofMillis(100);
  private static final long CHECK_NANOS = Duration.ofSeconds(1).toNanos();

  /** Half of the time after which Spark gives up an executor by default. */
  private static final long SILENCE_NANOS = Duration.ofSeconds(60).toNanos();

  /** Other applications take over what a driver claims that is silent for twice as long. */
  private static final long DOUBT_NANOS = DirectoryClaims.SILENCE.toNanos() / 2;

  private final LedgerChannel.Client driver;
  private final String directory;

  // Guarded by held.
  private final Map<Long, Integer> held = new HashMap<>();
  private final Set<Long> lost = new HashSet<>();
  private final List<Waiting> waiting = new ArrayList<>();
  private long checkedNanos = System.nanoTime();

  private final ScheduledExecutorService looker;
  private boolean looking;

  DriverClaims(LedgerChannel.Client driver, String directory) {
    this.driver = driver;
    this.directory = directory;
    ScheduledThreadPoolExecutor executor =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, "completions-ledger-claims");
              thread.setDaemon(true);
              return thread;
            });
    // Nobody closes claims: the thread goes by itself when nothing waits.
    executor.setKeepAliveTime(1, TimeUnit.SECONDS);
    executor.allowCoreThreadTimeOut(true);
    this.looker = executor;
  }

  @Override
  public Grant tryClaim(Bucket bucket, long owner, Runnable whenFree) {
    Grant grant = driver.claim(directory, bucket, owner);
    synchronized (held) {
      if (held.isEmpty()) {
        checkedNanos = System.nanoTime();
      }
      if (grant.isGranted()) {
        held.merge(owner, 1, Integer::sum);
      } else {
        waiting.add(new Waiting(bucket, owner, whenFree));
      }
      if (!looking) {
        looking = true;
        schedule();
      }
    }
    return grant;
  }

  @Override
  public boolean isLost(long owner) {
    synchronized (held) {
      return lost.contains(owner)
          || (held.containsKey(owner) && System.nanoTime() - checkedNanos > SILENCE_NANOS);
    }
  }

  @Override
  public boolean isInDoubt() {
    synchronized (held) {
      return !held.isEmpty() && System.nanoTime() - checkedNanos > DOUBT_NANOS;
    }
  }

  @Override
  public void release(Bucket bucket, long owner) {
    driver.release(directory, bucket, owner);
    synchronized (held) {
      held.computeIfPresent(owner, (any, count) -> count == 1 ? null : count - 1);
      if (!held.containsKey(owner)) {
        lost.remove(owner);
      }
    }
  }

  @Override
  public void releaseAll(long owner) {
    synchronized (held) {
      waiting.removeIf(waiter -> waiter.owner == owner);
      held.remove(owner);
      lost.remove(owner);
    }
    driver.releaseAll(directory, owner);
  }

  private void schedule() {
    var unused = looker.schedule(this::look, LOOK.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Stops by itself when nobody holds or waits for anything. */
  private void look() {
    try {
      check();
      wake();
    } catch (RuntimeException e) {
      LOG.debug("The driver did not answer", e);
      takeWaiters(List.copyOf(waiters())).forEach(waiter -> waiter.whenFree.run());
    }
    synchronized (held) {
      looking = !held.isEmpty() || !waiting.isEmpty();
      if (looking) {
        schedule();
      }
    }
  }

  private void check() {
    long[] owners;
    synchronized (held) {
      if (System.nanoTime() - checkedNanos < CHECK_NANOS) {
        return;
      }
      owners = held.keySet().stream().mapToLong(Long::longValue).toArray();
    }
    long asked = System.nanoTime();
    long[] gone = owners.length == 0 ? owners : driver.lost(owners);
    synchronized (held) {
      checkedNanos = asked;
      for (long owner : gone) {
        if (held.containsKey(owner)) {
          lost.add(owner);
        }
      }
    }
  }

  private void wake() {
    List<Waiting> free = new ArrayList<>();
    for (Waiting waiter : waiters()) {
      if (driver.isFree(directory, waiter.bucket, waiter.owner)) {
        free.add(waiter);
      }
    }
    takeWaiters(free).forEach(waiter -> waiter.whenFree.run());
  }

  private List<Waiting> waiters() {
    synchronized (held) {
      return List.copyOf(waiting);
    }
  }

  /** Those of them that still wait; they do not any more. */
  private List<Waiting> takeWaiters(List<Waiting> some) {
    synchronized (held) {
      List<Waiting> taken = some.stream().filter(waiting::contains).toList();
      waiting.removeAll(taken);
      return taken;
    }
  }

  private record Waiting(Bucket bucket, long owner, Runnable whenFree) {}
}
