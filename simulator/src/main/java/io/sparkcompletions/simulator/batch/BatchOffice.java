package io.sparkcompletions.simulator.batch;

import io.sparkcompletions.simulator.behaviour.Draw;
import io.sparkcompletions.simulator.behaviour.FaultPlan;
import io.sparkcompletions.simulator.behaviour.Trouble;
import io.sparkcompletions.simulator.billing.Bill;
import io.sparkcompletions.simulator.traffic.Traffic;
import io.sparkcompletions.simulator.wire.BodyHash;
import io.sparkcompletions.simulator.wire.SpoolRoom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * All files and batches of all providers.
 *
 * <p>Thread-safe. One thread works; a batch with much to do gives way to others after a slice. The
 * lock is held for look-ups only.
 */
public final class BatchOffice implements AutoCloseable {

  private static final int SLICE = 500;
  private static final long TICK_MILLIS = 200;

  /** For how long somebody who looks waits for what is due. */
  private static final long PATIENCE_MILLIS = 1_000;

  private final InstantSource clock;
  private final SpoolRoom spools;
  private final ItemRunner runner;
  private final Uploads uploads = new Uploads();
  private final ScheduledThreadPoolExecutor worker;

  private volatile boolean closing;

  /** Guarded by this, like all that follows. */
  private final Map<String, FileStore> files = new TreeMap<>();

  private final Map<String, Job> jobs = new LinkedHashMap<>();
  private final Map<BodyHash, Integer> submissions = new HashMap<>();
  private final Map<String, Long> created = new TreeMap<>();
  private final Map<String, Long> maxEnqueued = new TreeMap<>();
  private BatchSettings settings;
  private long seed;

  /** Tokens of one model that wait in batches: now, and the most there ever were. */
  public record Enqueued(long now, long max) {}

  /** What the counters tell. */
  public record Counts(
      Map<String, Long> created,
      Map<String, FileStore.Counts> files,
      Map<String, Enqueued> enqueued,
      long executed,
      List<Job> jobs) {}

  public BatchOffice(
      InstantSource clock,
      SpoolRoom spools,
      Traffic traffic,
      Bill bill,
      FaultPlan faults,
      BatchSettings settings,
      long seed) {
    this.clock = clock;
    this.spools = spools;
    this.runner = new ItemRunner(traffic, bill, faults);
    this.settings = settings;
    this.seed = seed;
    this.worker =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, "simulator-batches");
              thread.setDaemon(true);
              return thread;
            });
    var unused =
        worker.scheduleWithFixedDelay(this::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
  }

  public synchronized void settings(BatchSettings other, long otherSeed) {
    settings = other;
    seed = otherSeed;
  }

  public synchronized BatchSettings settings() {
    return settings;
  }

  public Instant now() {
    return clock.instant();
  }

  public SpoolRoom spools() {
    return spools;
  }

  public Uploads uploads() {
    return uploads;
  }

  public synchronized FileStore files(String provider) {
    return files.computeIfAbsent(provider, name -> new FileStore());
  }

  /** Creates a batch; from now on it goes its way. */
  public synchronized Job create(Order order, Trouble trouble) {
    Instant now = now();
    int arrival = submissions.merge(order.hash(), 1, Integer::sum);
    double figure = Draw.of(seed, order.hash(), arrival).uniform("batch");
    Trouble all = trouble.or(settings.trouble());
    Job job =
        new Job(
            order,
            all,
            settings.quirks(),
            Job.timeline(now, settings, order, all, figure),
            seed + arrival,
            settings,
            this::enqueued,
            runner,
            spools);
    jobs.put(order.id(), job);
    created.merge(order.provider(), 1L, Long::sum);
    return job;
  }

  /** Whether visible yet or not. */
  public synchronized Optional<Job> find(String provider, String id) {
    return Optional.ofNullable(jobs.get(id)).filter(job -> job.provider().equals(provider));
  }

  /** Those that can be found at this time, newest first. */
  public synchronized List<Job> all(String provider) {
    Instant now = now();
    List<Job> all = new ArrayList<>();
    for (Job job : jobs.values()) {
      if (job.provider().equals(provider) && isVisible(job, now)) {
        all.add(job);
      }
    }
    Collections.reverse(all);
    return all;
  }

  public static boolean isVisible(Job job, Instant now) {
    return !job.createdAt().plus(job.quirks().batchHidden()).isAfter(now);
  }

  public synchronized void remove(Job job) {
    jobs.remove(job.id());
    worker.execute(job::drop);
  }

  /** Asks for its end; false when it is over already. */
  public boolean cancel(Job job) {
    return job.cancel(now());
  }

  /** How a batch is at this moment, or was when there was last time to work on it. */
  public CompletionStage<View> look(Job job) {
    return catchUp(job)
        .completeOnTimeout(true, PATIENCE_MILLIS, TimeUnit.MILLISECONDS)
        .thenApply(caughtUp -> job.view());
  }

  /** Catches up with several, as {@link #look} does with one. */
  public CompletionStage<Boolean> lookAt(List<Job> several) {
    CompletableFuture<?>[] all =
        several.stream().map(this::catchUp).toArray(CompletableFuture<?>[]::new);
    return CompletableFuture.allOf(all)
        .thenApply(caughtUp -> true)
        .completeOnTimeout(true, PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** How a batch is at this moment, however long it takes to find out. */
  public CompletionStage<View> wait(Job job) {
    return catchUp(job).thenApply(caughtUp -> job.view());
  }

  /** Waits until all that is due now has been done. */
  public void settle() {
    List<Job> all;
    synchronized (this) {
      all = new ArrayList<>(jobs.values());
    }
    all.stream().filter(Job::isOpen).map(this::catchUp).toList().forEach(CompletableFuture::join);
  }

  private CompletableFuture<Boolean> catchUp(Job job) {
    CompletableFuture<Boolean> done = new CompletableFuture<>();
    Instant now = now();
    if (job.isOpen()) {
      worker.execute(() -> slice(job, now, done));
    } else {
      done.complete(true);
    }
    return done;
  }

  private void slice(Job job, Instant now, CompletableFuture<Boolean> done) {
    if (closing) {
      done.completeExceptionally(new IllegalStateException("the simulator is going down"));
      return;
    }
    try {
      if (job.work(now, SLICE)) {
        worker.execute(() -> slice(job, now, done));
      } else {
        done.complete(true);
      }
    } catch (RuntimeException e) {
      done.completeExceptionally(e);
    }
  }

  /** A defect that shows here shows again to whoever looks. */
  private void tick() {
    List<Job> all;
    synchronized (this) {
      all = new ArrayList<>(jobs.values());
    }
    for (Job job : all) {
      if (job.isOpen()) {
        var unused = catchUp(job);
      }
    }
  }

  /**
   * Takes a batch's tokens into account if they fit.
   *
   * @return how many others of the same model are waiting
   */
  private synchronized long enqueued(Job except, String model, long more) {
    Instant now = now();
    long others =
        jobs.values().stream()
            .filter(job -> job != except && !job.isEnded(now))
            .filter(job -> job.model().orElse("").equals(model))
            .mapToLong(Job::tokens)
            .sum();
    if (settings.quota(model).map(limit -> others + more <= limit).orElse(true)) {
      maxEnqueued.merge(model, others + more, Math::max);
    }
    return others;
  }

  /** Requests of batches that are not over. */
  public synchronized long queuedRequests(String provider) {
    Instant now = now();
    return jobs.values().stream()
        .filter(job -> job.provider().equals(provider) && !job.isEnded(now))
        .mapToLong(job -> job.view().total())
        .sum();
  }

  public synchronized long openBatches(String provider) {
    Instant now = now();
    return jobs.values().stream()
        .filter(job -> job.provider().equals(provider) && !job.isEnded(now))
        .count();
  }

  public synchronized Counts counts() {
    Instant now = now();
    Map<String, FileStore.Counts> stored = new TreeMap<>();
    files.forEach((provider, store) -> stored.put(provider, store.counts(now)));
    Map<String, Enqueued> enqueued = new TreeMap<>();
    maxEnqueued.forEach(
        (model, max) ->
            enqueued.put(
                model,
                new Enqueued(
                    jobs.values().stream()
                        .filter(job -> !job.isEnded(now))
                        .filter(job -> job.model().orElse("").equals(model))
                        .mapToLong(Job::tokens)
                        .sum(),
                    max)));
    return new Counts(
        new TreeMap<>(created),
        stored,
        enqueued,
        runner.executed().get(),
        new ArrayList<>(jobs.values()));
  }

  /** Forgets everything, as if nothing had ever been uploaded. */
  public void reset() {
    CompletableFuture<Void> done = new CompletableFuture<>();
    worker.execute(
        () -> {
          synchronized (this) {
            jobs.values().forEach(Job::drop);
            jobs.clear();
            files.values().forEach(FileStore::reset);
            uploads.reset();
            submissions.clear();
            created.clear();
            runner.executed().set(0);
            maxEnqueued.clear();
          }
          done.complete(null);
        });
    done.join();
  }

  @Override
  public void close() {
    closing = true;
    worker.shutdown();
    try {
      if (!worker.awaitTermination(10, TimeUnit.SECONDS)) {
        throw new IllegalStateException("a batch did not stop");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
