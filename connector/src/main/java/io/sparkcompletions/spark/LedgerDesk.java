package io.sparkcompletions.spark;

import io.sparkcompletions.error.CompletionsException;
import io.sparkcompletions.error.InvalidOptionsException;
import io.sparkcompletions.ledger.Bucket;
import io.sparkcompletions.ledger.Claims;
import io.sparkcompletions.ledger.InMemoryClaims;
import io.sparkcompletions.ledger.PolledClaims;
import io.sparkcompletions.ledger.claims.ApplicationMark;
import io.sparkcompletions.ledger.claims.DirectoryClaims;
import io.sparkcompletions.ledger.file.FileLedger;
import io.sparkcompletions.ledger.file.FileLedgerOptions;
import io.sparkcompletions.ledger.file.LedgerHost;
import io.sparkcompletions.options.CompletionOptions;
import io.sparkcompletions.options.ResolvedOptions;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The driver's part in the ledgers of one application: it names and makes their directories, knows
 * who claims what, and cleans up at the end.
 *
 * <p>Plans only ask for {@link #place}, which touches nothing; a directory is made when the first
 * task {@linkplain #open opens} it. Files are handled on a thread of its own, so that Spark's
 * dispatcher never waits for a file system. The claims' table is guarded by its monitor; no I/O
 * happens under it.
 */
final class LedgerDesk {
  private static final Logger LOG = LoggerFactory.getLogger(LedgerDesk.class);

  /** Ended tasks and lost executors that are remembered, to tell zombies. */
  private static final int MAX_REMEMBERED = 100_000;

  /** By application id. */
  private static final Map<String, LedgerDesk> HERE = new ConcurrentHashMap<>();

  private final String applicationId;
  private final Configuration hadoop;
  private final String temporaryName;
  private final Map<String, CompletableFuture<ApplicationMark>> marks = new ConcurrentHashMap<>();
  private final Map<String, NeighbourLog> neighbours = new ConcurrentHashMap<>();
  private final Map<String, DirectoryClaims> shared = new ConcurrentHashMap<>();
  private final Set<String> temporary = ConcurrentHashMap.newKeySet();

  // Guarded by claims.
  private final Map<String, PolledClaims> claims = new HashMap<>();
  private final Map<Long, String> executors = new HashMap<>();
  private final Set<Long> endedTasks = new LinkedHashSet<>();
  private final Set<String> lostExecutors = new LinkedHashSet<>();

  private final ExecutorService worker = worker();

  LedgerDesk(String applicationId, String user, Configuration hadoop) {
    this.applicationId = applicationId;
    this.hadoop = hadoop;
    this.temporaryName =
        ("spark-completions-" + user + '-' + applicationId).replaceAll("[^A-Za-z0-9_-]", "-")
            + '-'
            + UUID.randomUUID().toString().replace("-", "");
    HERE.put(applicationId, this);
  }

  /** The desk of an application whose driver is this JVM. */
  static Optional<LedgerDesk> of(String applicationId) {
    return Optional.ofNullable(HERE.get(applicationId));
  }

  /**
   * Where a run keeps its answers; makes nothing.
   *
   * @param coordinated whether executors can ask this desk
   * @throws InvalidOptionsException if the path's file system does not exist
   */
  LedgerPlace place(ResolvedOptions options, boolean coordinated) {
    if (options.checkpointLocation().isPresent()) {
      String key = CompletionOptions.CHECKPOINT_LOCATION.key();
      Path path = qualified(key, options.checkpointLocation().get());
      return LedgerPlace.of(path.toString(), false, coordinated, options);
    }
    String root = options.checkpointRoot().orElseGet(this::temporaryArea);
    Path path = new Path(qualified(CompletionOptions.CHECKPOINT_ROOT.key(), root), temporaryName);
    temporary.add(path.toString());
    return LedgerPlace.of(path.toString(), true, coordinated, options);
  }

  private String temporaryArea() {
    return FileSystem.getDefaultUri(hadoop).getScheme().equals("file")
        ? new Path(System.getProperty("java.io.tmpdir")).toString()
        : "/tmp";
  }

  private Path qualified(String option, String location) {
    try {
      Path path = new Path(location);
      return HadoopSettings.files(path, hadoop).makeQualified(path);
    } catch (IOException | IllegalArgumentException e) {
      throw new InvalidOptionsException(
          List.of(option + ' ' + location + " cannot be used: " + e.getMessage()));
    }
  }

  /**
   * Makes a directory fit for use, and shows that this application is there; the caller's thread
   * does not wait.
   */
  CompletableFuture<ApplicationMark> open(String directory) {
    CompletableFuture<ApplicationMark> fresh = new CompletableFuture<>();
    CompletableFuture<ApplicationMark> known = marks.putIfAbsent(directory, fresh);
    if (known != null) {
      return known.thenCompose(mark -> openAgain(directory, mark));
    }
    try {
      worker.execute(() -> mark(directory, fresh));
    } catch (RejectedExecutionException e) {
      fresh.completeExceptionally(new IllegalStateException("the application has ended", e));
    }
    return fresh;
  }

  /** Claims and their mark go while nothing is asked for. */
  private CompletableFuture<ApplicationMark> openAgain(String directory, ApplicationMark mark) {
    DirectoryClaims claims = shared.get(directory);
    return claims == null ? CompletableFuture.completedFuture(mark) : claims.open();
  }

  private void mark(String directory, CompletableFuture<ApplicationMark> opened) {
    Path path = new Path(directory);
    LedgerHost host = LedgerHost.system();
    try {
      FileSystem system = HadoopSettings.files(path, hadoop);
      FileLedger ledger =
          FileLedger.open(system, path, new InMemoryClaims(), FileLedgerOptions.defaults(), host);
      ApplicationMark mark = ApplicationMark.of(system, path, applicationId, null);
      if (temporary.contains(directory)) {
        mark.put();
        opened.complete(mark);
        return;
      }
      var unused =
          shared(directory, system, mark)
              .open()
              .whenComplete(
                  (shown, problem) -> {
                    if (problem == null) {
                      opened.complete(shown);
                      host.background().execute(() -> tidyUp(ledger, directory));
                    } else {
                      fail(directory, opened, LedgerProblems.cannotUse(directory, problem));
                    }
                  });
    } catch (IOException e) {
      fail(directory, opened, LedgerProblems.cannotUse(directory, e));
    } catch (RuntimeException e) {
      fail(directory, opened, e);
    }
  }

  /** Claims among all applications that may use a directory. */
  private DirectoryClaims shared(String directory, FileSystem system, ApplicationMark mark) {
    NeighbourLog log = neighbours.computeIfAbsent(directory, any -> new NeighbourLog(any, LOG));
    DirectoryClaims among =
        shared.computeIfAbsent(directory, any -> DirectoryClaims.of(system, mark, log));
    synchronized (claims) {
      claims.put(directory, among);
    }
    return among;
  }

  /** Nobody waits for this: it may take a while, and the next run does it as well. */
  private static void tidyUp(FileLedger ledger, String directory) {
    try {
      ledger.maintain();
    } catch (CompletionsException e) {
      LOG.warn("The ledger in {} could not be tidied up; a later run tries again", directory, e);
    }
  }

  private void fail(
      String directory, CompletableFuture<ApplicationMark> opened, RuntimeException problem) {
    marks.remove(directory, opened);
    opened.completeExceptionally(problem);
  }

  /** What a report says of others who use a directory. */
  List<String> notices(String directory) {
    NeighbourLog log = neighbours.get(directory);
    return log == null ? List.of() : log.notices();
  }

  /** Who may call for which keys of a ledger; for tasks in this JVM. */
  PolledClaims claims(String directory) {
    synchronized (claims) {
      return claims.computeIfAbsent(directory, any -> new InMemoryClaims());
    }
  }

  /**
   * Claims a bucket for a task on an executor.
   *
   * @throws IllegalStateException if the task is taken for dead
   */
  Claims.Grant claim(String directory, Bucket bucket, long owner, String executor) {
    synchronized (claims) {
      if (isDead(owner, executor)) {
        throw new IllegalStateException("task " + owner + " has ended");
      }
      executors.put(owner, executor);
      return claims(directory).tryClaim(bucket, owner);
    }
  }

  /** Whether the driver takes a task for dead. */
  boolean isDead(long owner, String executor) {
    synchronized (claims) {
      return endedTasks.contains(owner) || lostExecutors.contains(executor);
    }
  }

  /** Whether a task has lost its claims: it is taken for dead, or the whole application was. */
  boolean isLost(long owner, String executor) {
    return isDead(owner, executor) || shared.values().stream().anyMatch(each -> each.isLost(owner));
  }

  /** Whether it is not known of some directory what this application still holds there. */
  boolean isInDoubt() {
    try {
      return shared.values().stream().anyMatch(DirectoryClaims::isInDoubt);
    } catch (CompletionsException e) {
      LOG.debug("Whoever claims next is told", e);
      return true;
    }
  }

  /** Frees what a task holds, for good. */
  void taskEnded(long owner) {
    Set<Claims> all;
    synchronized (claims) {
      remember(endedTasks, owner);
      executors.remove(owner);
      all = new HashSet<>(claims.values());
    }
    all.forEach(each -> each.releaseAll(owner));
  }

  /** Frees what the tasks of an executor hold, for good. */
  void executorLost(String executor) {
    Set<Long> owners = new HashSet<>();
    synchronized (claims) {
      remember(lostExecutors, executor);
      executors.forEach(
          (owner, where) -> {
            if (where.equals(executor)) {
              owners.add(owner);
            }
          });
    }
    owners.forEach(this::taskEnded);
  }

  private static <T> void remember(Set<T> set, T value) {
    set.add(value);
    if (set.size() > MAX_REMEMBERED) {
      set.remove(set.iterator().next());
    }
  }

  /** Deletes what was for this application alone, and its marks elsewhere. */
  void close() {
    HERE.remove(applicationId, this);
    worker.shutdown();
    ApplicationLedger.closeAll(applicationId);
    shared.values().forEach(DirectoryClaims::close);
    removeTemporary();
  }

  /** Deletes the directories that were for this application alone. */
  void removeTemporary() {
    for (String directory : temporary) {
      Path path = new Path(directory);
      try {
        HadoopSettings.files(path, hadoop).delete(path, true);
      } catch (IOException e) {
        LOG.warn("Could not delete {}, which nobody needs any more: {}", path, e.toString());
      }
    }
  }

  private static ExecutorService worker() {
    ThreadPoolExecutor executor =
        new ThreadPoolExecutor(
            1,
            1,
            1,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> {
              Thread thread = new Thread(task, "completions-ledger-desk");
              thread.setDaemon(true);
              return thread;
            });
    executor.allowCoreThreadTimeOut(true);
    return executor;
  }
}
