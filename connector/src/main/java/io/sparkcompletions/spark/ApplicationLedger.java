package io.sparkcompletions.spark;

import io.sparkcompletions.error.CompletionsException;
import io.sparkcompletions.ledger.Claims;
import io.sparkcompletions.ledger.LedgerSession;
import io.sparkcompletions.ledger.claims.ApplicationMark;
import io.sparkcompletions.ledger.claims.DirectoryClaims;
import io.sparkcompletions.ledger.file.FileLedger;
import io.sparkcompletions.ledger.file.LedgerHost;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.util.ShutdownHookManager;
import org.apache.spark.SparkEnv;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A ledger as the tasks of one application share it in this JVM: one for each directory and way of
 * writing, opened by the first task and kept as long as the application or the process.
 *
 * <p>Before anything else, the driver makes the directory and this JVM proves that it sees what the
 * driver wrote there. In the driver's own JVM that needs no proof.
 */
final class ApplicationLedger {
  private static final Logger LOG = LoggerFactory.getLogger(ApplicationLedger.class);
  private static final int LOOKS = 5;
  private static final long PAUSE_NANOS = 200_000_000L;

  /** Before Hadoop closes its file systems. */
  private static final int CLEAN_UP_PRIORITY = FileSystem.SHUTDOWN_HOOK_PRIORITY + 5;

  /** Guarded by its monitor. */
  private static final Map<Key, CompletableFuture<ApplicationLedger>> OPEN = new HashMap<>();

  private final FileLedger ledger;
  private final Claims claims;

  private ApplicationLedger(FileLedger ledger, Claims claims) {
    this.ledger = ledger;
    this.claims = claims;
  }

  private record Key(String applicationId, LedgerPlace place) {}

  /**
   * The ledger at a place.
   *
   * <p>Errors: {@code LEDGER_UNAVAILABLE} if it cannot be used, or not be shared.
   */
  static ApplicationLedger at(LedgerPlace place, Configuration hadoop, SparkEnv env) {
    String applicationId = env.conf().get("spark.app.id", "");
    Key key = new Key(applicationId, place);
    CompletableFuture<ApplicationLedger> fresh = new CompletableFuture<>();
    CompletableFuture<ApplicationLedger> known;
    synchronized (OPEN) {
      known = OPEN.putIfAbsent(key, fresh);
    }
    if (known == null) {
      known = fresh;
      try {
        fresh.complete(open(place, hadoop, applicationId, env.executorId()));
      } catch (RuntimeException | Error e) {
        synchronized (OPEN) {
          OPEN.remove(key, fresh);
        }
        fresh.completeExceptionally(e);
      }
    }
    return await(known, place.directory());
  }

  /**
   * Closes what an application has open in this JVM and waits for work in the background, so that
   * directories may be deleted. On executors the end of the process does that.
   */
  static void closeAll(String applicationId) {
    List<CompletableFuture<ApplicationLedger>> ended = new ArrayList<>();
    synchronized (OPEN) {
      OPEN.entrySet()
          .removeIf(
              open ->
                  open.getKey().applicationId.equals(applicationId) && ended.add(open.getValue()));
    }
    ended.stream()
        .filter(open -> open.isDone() && !open.isCompletedExceptionally())
        .forEach(open -> open.join().ledger.close());
  }

  private static ApplicationLedger open(
      LedgerPlace place, Configuration hadoop, String applicationId, String executor) {
    Path directory = new Path(place.directory());
    try {
      FileSystem files = HadoopSettings.files(directory, hadoop);
      Claims claims = claims(place, files, applicationId, executor);
      return new ApplicationLedger(
          FileLedger.open(files, directory, claims, place.options(), LedgerHost.system()), claims);
    } catch (IOException e) {
      throw LedgerProblems.cannotUse(place.directory(), e);
    }
  }

  private static Claims claims(
      LedgerPlace place, FileSystem files, String applicationId, String executor) {
    Optional<LedgerDesk> desk = LedgerDesk.of(applicationId);
    if (desk.isPresent()) {
      await(desk.get().open(place.directory()), place.directory());
      return desk.get().claims(place.directory());
    }
    LedgerChannel.Client driver = place.coordinated() ? LedgerChannel.connect(executor) : null;
    if (driver == null) {
      return alone(place, files, applicationId, executor);
    }
    LedgerChannel.Client.Token token = driver.open(place.directory());
    if (!isSeen(files, token)) {
      throw LedgerProblems.notShared(executor, host(), place.directory());
    }
    return new DriverClaims(driver, place.directory());
  }

  /** Where the driver cannot be asked, each executor stands for itself. */
  private static Claims alone(
      LedgerPlace place, FileSystem files, String applicationId, String executor) {
    LOG.warn(LedgerProblems.uncoordinated(place.directory()));
    ApplicationMark mark =
        ApplicationMark.of(files, new Path(place.directory()), applicationId, executor);
    DirectoryClaims claims =
        DirectoryClaims.of(files, mark, new NeighbourLog(place.directory(), LOG));
    ShutdownHookManager.get().addShutdownHook(claims::close, CLEAN_UP_PRIORITY);
    await(claims.open(), place.directory());
    return claims;
  }

  /** The driver writes the file again now and then; who looks just then looks again. */
  private static boolean isSeen(FileSystem files, LedgerChannel.Client.Token token) {
    Path path = new Path(token.path());
    for (int look = 0; look < LOOKS; look++) {
      if (ApplicationMark.isSeen(files, path, token.text())) {
        return true;
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
    return false;
  }

  private static String host() {
    return SparkEnv.get().blockManager().blockManagerId().host();
  }

  private static <T> T await(CompletableFuture<T> future, String directory) {
    try {
      return future.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("the task was interrupted while the ledger was opened");
    } catch (ExecutionException e) {
      if (e.getCause() instanceof CompletionsException problem) {
        throw problem;
      }
      if (e.getCause() instanceof IOException problem) {
        throw LedgerProblems.cannotUse(directory, problem);
      }
      throw new IllegalStateException("the ledger could not be opened", e.getCause());
    }
  }

  LedgerSession session() {
    return ledger.open();
  }

  Claims claims() {
    return claims;
  }
}
