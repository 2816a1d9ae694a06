package io.sparkcompletions.ledger.file;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps two processes from maintaining the same ledger at once, to save their work: maintenance
 * done twice is harmless. So it is enough that the lock nearly always excludes.
 *
 * <p>The lock is a file that is created if absent, with owner and time of renewal on two lines. It
 * is the one file in the ledger that is replaced. A lock that was not renewed for a lease is taken
 * over.
 */
final class MaintenanceLock {
  private static final Logger LOG = LoggerFactory.getLogger(MaintenanceLock.class);
  private static final String FILE = "maintenance.lock";

  private final Storage storage;
  private final LedgerHost host;
  private final Duration lease;
  private final Path path;
  private final String owner;
  private Instant renewed = Instant.EPOCH;

  private MaintenanceLock(Storage storage, LedgerHost host, Duration lease) {
    this.storage = storage;
    this.host = host;
    this.lease = lease;
    this.path = storage.path(Folder.LOCKS, FILE);
    this.owner = host.ids().get();
  }

  /** Takes the lock; empty if another owner has it. */
  static Optional<MaintenanceLock> tryTake(Storage storage, LedgerHost host, Duration lease)
      throws IOException {
    MaintenanceLock lock = new MaintenanceLock(storage, host, lease);
    return lock.take() ? Optional.of(lock) : Optional.empty();
  }

  /** Shows that the owner is alive, if it was not shown for a while. */
  void renew() throws IOException {
    if (now().isAfter(renewed.plus(lease.dividedBy(4)))) {
      renewed = now();
      storage.replace(path, content());
    }
  }

  /** Gives the lock back, unless somebody has taken it over. */
  void release() {
    try {
      if (isMine()) {
        storage.delete(path);
      }
    } catch (IOException e) {
      LOG.warn("Could not give back {}; it is taken over when its lease has ended", path, e);
    }
  }

  private boolean take() throws IOException {
    renewed = now();
    if (!storage.createIfAbsent(path, content())) {
      if (!isExpired()) {
        return false;
      }
      storage.delete(path);
      if (!storage.createIfAbsent(path, content())) {
        return false;
      }
    }
    return isMine();
  }

  private boolean isMine() throws IOException {
    List<String> lines = lines();
    return !lines.isEmpty() && lines.get(0).equals(owner);
  }

  private boolean isExpired() throws IOException {
    Optional<FileStatus> status = storage.status(path);
    List<String> lines = lines();
    Instant shown;
    try {
      shown =
          lines.size() > 1
              ? Instant.parse(lines.get(1))
              : Instant.ofEpochMilli(status.map(FileStatus::getModificationTime).orElse(0L));
    } catch (DateTimeException e) {
      shown = Instant.ofEpochMilli(status.map(FileStatus::getModificationTime).orElse(0L));
    }
    return now().isAfter(shown.plus(lease));
  }

  private List<String> lines() throws IOException {
    byte[] content = storage.readIfPresent(path);
    return content == null
        ? List.of()
        : new String(content, StandardCharsets.UTF_8).lines().toList();
  }

  private byte[] content() {
    return (owner + '\n' + renewed + '\n').getBytes(StandardCharsets.UTF_8);
  }

  private Instant now() {
    return host.clock().instant();
  }
}
