package io.sparkcompletions.ledger.file;

import io.sparkcompletions.error.CompletionsException;
import io.sparkcompletions.ledger.Bucket;
import io.sparkcompletions.ledger.Claims;
import io.sparkcompletions.ledger.Ledger;
import io.sparkcompletions.ledger.LedgerSession;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A ledger in a directory of any Hadoop file system. The format, what is assumed of the file system
 * and what happens after a crash are written in the package description.
 *
 * <p>Shape: one per JVM and directory, shared by its tasks; the file system is used and not closed.
 *
 * <p>Errors: {@link CompletionsException} with {@code LEDGER_UNAVAILABLE} when files cannot be read
 * or written. What cannot be read is never taken for absent.
 */
public final class FileLedger implements Ledger {
  private static final Logger LOG = LoggerFactory.getLogger(FileLedger.class);

  /** Folders that other parts of the product may put beside the ledger's own. */
  private static final Set<String> NEIGHBOURS = Set.of("claims", "submissions");

  private final Storage storage;
  private final Damage damage = new Damage();
  private final Catalog catalog;
  private final Claims claims;
  private final FileLedgerOptions options;
  private final LedgerHost host;
  private final Set<FileLedgerSession> sessions = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean maintenanceQueued = new AtomicBoolean();

  /** Held while this process maintains. */
  private final ReentrantLock maintaining = new ReentrantLock();

  private volatile boolean closed;

  /** Guarded by {@code sessions}. */
  private @Nullable Runnable stopTicker;

  private FileLedger(Storage storage, Claims claims, FileLedgerOptions options, LedgerHost host) {
    this.storage = storage;
    this.catalog = new Catalog(storage, damage, host.clock());
    this.claims = claims;
    this.options = options;
    this.host = host;
  }

  /**
   * Opens the ledger in a directory, which need not be there: it is created with the first entry.
   *
   * @throws CompletionsException if the directory is something else, was written by a later release
   *     or cannot be read
   */
  public static FileLedger open(
      FileSystem files, Path directory, Claims claims, FileLedgerOptions options, LedgerHost host) {
    Storage storage = new Storage(files, directory, host.ids(), host.crashPoints());
    try {
      check(storage);
    } catch (IOException e) {
      throw LedgerErrors.cannotRead(storage.root(), e);
    }
    return new FileLedger(storage, claims, options, host);
  }

  /** Reads nothing: a session looks at the directory with its first bucket or question. */
  @Override
  public LedgerSession open() {
    String name = FileNames.session(host.clock().instant(), host.ids().get());
    FileLedgerSession session = new FileLedgerSession(this, name);
    synchronized (sessions) {
      sessions.add(session);
      if (stopTicker == null) {
        stopTicker = host.ticker().every(tickerPeriod(), this::flushDue);
      }
    }
    return session;
  }

  @Override
  public Claims claims() {
    return claims;
  }

  /**
   * Merges segments and journals left behind into as few files as {@link
   * FileLedgerOptions#maxSegmentBytes} allows, and deletes what was replaced long enough ago.
   *
   * <p>Shape: safe beside readers, writers and other compactions; if another process is at it,
   * nothing happens and the report says so.
   */
  public CompactionReport compact() {
    return maintain(true, () -> false);
  }

  /**
   * What a run does when it starts: seals journals left behind by processes that died, merges where
   * there are many files of like size, and deletes what was replaced.
   */
  public CompactionReport maintain() {
    return maintain(false, () -> false);
  }

  /** All best entries in ascending order of keys; the caller closes it. */
  public LedgerScan scan() {
    return scan(new Bucket(0, 0));
  }

  /** The best entries of a bucket in ascending order of keys; the caller closes it. */
  public LedgerScan scan(Bucket bucket) {
    return new LedgerScan(storage, catalog, damage, bucket);
  }

  /** What is in the directory now; writes nothing. */
  public LedgerStatus status() {
    try {
      byte[] marker = storage.readIfPresent(marker(storage));
      OptionalInt version = marker == null ? OptionalInt.empty() : LedgerFormat.version(marker);
      return LedgerStatus.of(storage.root(), version, look(), damage.count());
    } catch (IOException e) {
      throw LedgerErrors.cannotRead(storage.root(), e);
    }
  }

  /**
   * Stops the background flush and maintenance, and waits for the end of the latter, so that the
   * directory may be deleted afterwards. Sessions are closed by whoever opened them, before.
   */
  @Override
  public void close() {
    closed = true;
    synchronized (sessions) {
      stopTicker();
    }
    maintaining.lock();
    try {
      LOG.debug("Closed the ledger below {}", storage.root());
    } finally {
      maintaining.unlock();
    }
  }

  /** Called with {@code sessions} held. */
  private void stopTicker() {
    if (stopTicker != null) {
      stopTicker.run();
      stopTicker = null;
    }
  }

  Storage storage() {
    return storage;
  }

  Catalog catalog() {
    return catalog;
  }

  Damage damage() {
    return damage;
  }

  FileLedgerOptions options() {
    return options;
  }

  LedgerHost host() {
    return host;
  }

  /** Called by a session at its end. */
  void closed(FileLedgerSession session) {
    synchronized (sessions) {
      sessions.remove(session);
      if (sessions.isEmpty()) {
        stopTicker();
      }
    }
    boolean crowded =
        !MergePlan.of(MergePlan.inputs(catalog.view().segments()), options, false).isEmpty();
    if (crowded && maintenanceQueued.compareAndSet(false, true)) {
      host.background().execute(this::maintainQuietly);
    }
  }

  private void maintainQuietly() {
    maintenanceQueued.set(false);
    if (closed) {
      return;
    }
    try {
      CompactionReport report = maintain(false, () -> closed);
      LOG.info("Ledger below {}: {}", storage.root(), report);
    } catch (CompletionsException e) {
      if (!closed) {
        LOG.warn(
            "Maintenance of the ledger below {} failed and is tried again later",
            storage.root(),
            e);
      }
    }
  }

  private CompactionReport maintain(boolean everything, BooleanSupplier stopped) {
    maintaining.lock();
    try {
      return new Maintenance(storage, catalog, damage, options, host, stopped).run(everything);
    } catch (IOException e) {
      throw LedgerErrors.cannotWrite(storage.root(), e);
    } finally {
      maintaining.unlock();
    }
  }

  private View look() {
    try {
      return catalog.look();
    } catch (IOException e) {
      throw LedgerErrors.cannotRead(storage.root(), e);
    }
  }

  private Duration tickerPeriod() {
    return options.flushInterval(true).dividedBy(4);
  }

  /**
   * Flushes what would be too old at the look after the next one: a flush that is due takes its
   * time too, so it has to begin before the interval is over.
   */
  private void flushDue() {
    Duration interval = options.flushInterval(!storage.isKnownUnflushable());
    Duration age = interval.minus(tickerPeriod().multipliedBy(2));
    for (FileLedgerSession session : sessions) {
      session.flushIfDue(age);
    }
  }

  private static Path marker(Storage storage) {
    return new Path(storage.root(), LedgerFormat.FILE_NAME);
  }

  private static void check(Storage storage) throws IOException {
    byte[] marker = storage.readIfPresent(marker(storage));
    if (marker != null) {
      OptionalInt version = LedgerFormat.version(marker);
      if (version.isPresent()) {
        LedgerFormat.requireReadable(version.getAsInt(), marker(storage));
      } else {
        LOG.warn("{} is damaged; the files beside it tell their versions", marker(storage));
      }
      return;
    }
    Set<String> known =
        Stream.concat(Arrays.stream(Folder.values()).map(Folder::text), NEIGHBOURS.stream())
            .collect(Collectors.toSet());
    for (FileStatus found : storage.listRoot()) {
      String name = found.getPath().getName().toLowerCase(Locale.ROOT);
      boolean hidden = name.startsWith(".") || name.startsWith("_");
      if (!hidden && !known.contains(name) && !name.equals(LedgerFormat.FILE_NAME)) {
        throw LedgerErrors.notALedger(storage.root(), found.getPath().getName());
      }
    }
  }
}
