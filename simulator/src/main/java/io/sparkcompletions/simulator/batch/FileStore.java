package io.sparkcompletions.simulator.batch;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The files at one provider, until they are deleted or expire. Thread-safe. */
public final class FileStore {

  /** What became of all files. */
  public record Counts(long uploaded, long generated, long deleted, long expired, long left) {}

  private final Map<String, StoredFile> files = new LinkedHashMap<>();
  private long uploaded;
  private long generated;
  private long deleted;
  private long expired;

  public synchronized void add(StoredFile file) {
    files.put(file.id(), file);
    if (file.generated()) {
      generated++;
    } else {
      uploaded++;
    }
  }

  /** Whether visible yet or not. */
  public synchronized boolean has(String id, Instant now) {
    expire(now);
    return files.containsKey(id);
  }

  public synchronized Optional<StoredFile> find(String id, Instant now) {
    expire(now);
    return Optional.ofNullable(files.get(id)).filter(file -> !file.visibleAt().isAfter(now));
  }

  /** Oldest first. */
  public synchronized List<StoredFile> all(Instant now) {
    expire(now);
    return files.values().stream().filter(file -> !file.visibleAt().isAfter(now)).toList();
  }

  /** Downloads and batches that have begun to read it go on. */
  public synchronized boolean delete(String id, Instant now) {
    if (find(id, now).isEmpty()) {
      return false;
    }
    files.remove(id).content().delete();
    deleted++;
    return true;
  }

  public synchronized Counts counts(Instant now) {
    expire(now);
    return new Counts(uploaded, generated, deleted, expired, files.size());
  }

  synchronized void reset() {
    new ArrayList<>(files.values()).forEach(file -> file.content().delete());
    files.clear();
    uploaded = 0;
    generated = 0;
    deleted = 0;
    expired = 0;
  }

  private void expire(Instant now) {
    for (Iterator<StoredFile> all = files.values().iterator(); all.hasNext(); ) {
      StoredFile file = all.next();
      if (!file.expiresAt().isAfter(now)) {
        all.remove();
        file.content().delete();
        expired++;
      }
    }
  }
}
