package io.sparkcompletions.ledger.file;

import io.sparkcompletions.error.CompletionsException;
import io.sparkcompletions.ledger.Bucket;
import io.sparkcompletions.ledger.LedgerEntry;
import io.sparkcompletions.ledger.LedgerSession;
import io.sparkcompletions.model.RequestKey;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One task attempt's reading and writing.
 *
 * <p>Its own entries stay in memory, as stored, until they are sealed; that is bounded by {@link
 * FileLedgerOptions#sealBytes}. Besides, it holds one key page and one block per segment that it
 * has asked, and an open stream per file.
 *
 * <p>If sealing fails, entries are as durable as the journal makes them, so that nothing is thrown;
 * the journal counts as left behind from then on. If flushing fails, that is thrown, on closing
 * only if sealing fails too.
 */
final class FileLedgerSession implements LedgerSession {
  private static final Logger LOG = LoggerFactory.getLogger(FileLedgerSession.class);

  /** How often files may vanish under one question before the ledger counts as unreadable. */
  private static final int MAX_LOOKS = 5;

  /** Key, tree node and array header of an entry in memory. */
  private static final int OVERHEAD_BYTES = 200;

  private static final Duration SHORTEST_FRESHNESS = Duration.ofSeconds(1);
  private static final Bucket EVERYTHING = new Bucket(0, 0);

  private final Storage storage;
  private final Catalog catalog;
  private final Damage damage;
  private final FileLedgerOptions options;
  private final LedgerHost host;
  private final String name;
  private final FileLedger ledger;
  private final JournalWriter journal;

  private final TreeMap<RequestKey, byte[]> own = new TreeMap<>();
  private long ownBytes;
  private final Map<String, SegmentCursor> segments = new HashMap<>();
  private final Map<String, JournalCursor> journals = new HashMap<>();

  /** Own journals that could not be sealed: read like those of others. */
  private final Set<String> leftBehind = new HashSet<>();

  private View view = View.EMPTY;
  private boolean hasLooked;
  private boolean closed;

  FileLedgerSession(FileLedger ledger, String name) {
    this.ledger = ledger;
    this.storage = ledger.storage();
    this.catalog = ledger.catalog();
    this.damage = ledger.damage();
    this.options = ledger.options();
    this.host = ledger.host();
    this.name = name;
    this.journal = new JournalWriter(storage, name, options, host);
  }

  @Override
  public void enter(Bucket bucket, boolean afterOthers) {
    try {
      adopt(afterOthers ? catalog.look() : catalog.view(freshness()));
    } catch (IOException e) {
      throw LedgerErrors.cannotRead(storage.root(), e);
    }
    host.crashPoints().pass(CrashPoint.BUCKET_ENTERED);
  }

  @Override
  public Optional<LedgerEntry> find(RequestKey key) {
    byte[] bytes = key.toBytes();
    if (!hasLooked) {
      enter(EVERYTHING, true);
    }
    for (int looks = 0; ; looks++) {
      BestRecord best = new BestRecord(damage);
      byte[] mine = own.get(key);
      if (mine != null) {
        best.offer(mine, storage.root(), 0);
      }
      Path file = storage.root();
      try {
        for (Segment segment : view.segments()) {
          file = segment.path();
          if (segment.groupOf(bytes) >= 0) {
            cursor(segment).find(bytes, best);
          }
        }
        for (JournalFile other : view.journals()) {
          file = other.path();
          if (!isOwn(other)) {
            cursor(other).find(bytes, best);
          }
        }
        return Optional.ofNullable(best.entry());
      } catch (IOException e) {
        lookAgain(file, looks, e);
      }
    }
  }

  @Override
  public void append(LedgerEntry entry) {
    host.crashPoints().pass(CrashPoint.BEFORE_APPEND);
    byte[] record = RecordCodec.encode(entry, options.keepReplies());
    boolean due = journal.append(record);
    own.merge(entry.key(), record, this::better);
    ownBytes += record.length + OVERHEAD_BYTES;
    host.crashPoints().pass(CrashPoint.AFTER_APPEND);
    if (due) {
      flush();
    }
    if (ownBytes >= options.sealBytes()) {
      flush();
      uninterrupted(this::sealOrLeave);
    }
  }

  @Override
  public void flush() {
    uninterrupted(
        () -> {
          try {
            journal.flush();
          } catch (IOException e) {
            throw LedgerErrors.cannotWrite(storage.root(), e);
          }
        });
  }

  /** Called by the ticker; what fails here fails again, and is thrown, in the session's thread. */
  void flushIfDue(Duration age) {
    if (journal.isDue(age)) {
      try {
        journal.flush();
      } catch (IOException | RuntimeException e) {
        LOG.warn("A flush of the ledger below {} failed; the task tries again", storage.root(), e);
      }
    }
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      uninterrupted(this::finish);
    } finally {
      uninterrupted(this::closeCursors);
      ledger.closed(this);
    }
  }

  /** A session whose entries are in no file yet needs no journal if it can be sealed. */
  private void finish() {
    if (own.isEmpty() || (journal.files().isEmpty() && seal())) {
      return;
    }
    try {
      flush();
    } catch (CompletionsException e) {
      // What a journal does not take may fit into a segment, which is as good.
      if (seal()) {
        return;
      }
      throw e;
    }
    sealOrLeave();
  }

  private void sealOrLeave() {
    if (!seal()) {
      leftBehind.addAll(journal.startOver().stream().map(Path::getName).toList());
      own.clear();
      ownBytes = 0;
      if (!closed) {
        enter(EVERYTHING, true);
      }
    }
  }

  /** Puts what waits in memory into a segment; false if that fails. */
  private boolean seal() {
    host.crashPoints().pass(CrashPoint.BEFORE_SEAL);
    Path target =
        storage.path(Folder.SEGMENTS, FileNames.segment(host.clock().instant(), host.ids().get()));
    try {
      FileStatus status =
          storage.publish(
              target, out -> SegmentWriter.writeAll(out, options.blockBytes(), own.values()));
      catalog.published(status, own.size());
    } catch (IOException e) {
      LOG.warn(
          "Could not seal what a task added to the ledger below {}. Its journal keeps it, and a"
              + " later run seals it.",
          storage.root(),
          e);
      return false;
    }
    host.crashPoints().pass(CrashPoint.AFTER_SEAL);
    for (Path file : journal.startOver()) {
      storage.deleteQuietly(file);
      host.crashPoints().pass(CrashPoint.AFTER_JOURNAL_DELETE);
    }
    own.clear();
    ownBytes = 0;
    view = catalog.view();
    return true;
  }

  private byte[] better(byte[] known, byte[] added) {
    BestRecord best = new BestRecord(damage);
    best.offer(known, storage.root(), 0);
    best.offer(added, storage.root(), 0);
    byte[] record = best.record();
    return record == null ? added : record;
  }

  private boolean isOwn(JournalFile other) {
    return other.name().startsWith(name + '-') && !leftBehind.contains(other.name());
  }

  /**
   * How long a listing does. What this application's tasks leave to each other is told by their
   * claims; others show what they record when they flush, so that it makes no sense to look more
   * often.
   */
  private Duration freshness() {
    Duration interval = options.flushInterval(!storage.isKnownUnflushable());
    return interval.compareTo(SHORTEST_FRESHNESS) < 0 ? SHORTEST_FRESHNESS : interval;
  }

  private void adopt(View newer) {
    hasLooked = true;
    if (view == newer) {
      return;
    }
    view = newer;
    keepOnly(segments, view.segments().stream().map(Segment::name).toList());
    keepOnly(journals, view.journals().stream().map(JournalFile::name).toList());
  }

  /**
   * A file could not be read. If it is gone, what it held is in another one, which a new listing
   * shows; else that is an error, and not a miss, which would be paid for.
   */
  private void lookAgain(Path file, int looks, IOException failure) {
    if (looks == MAX_LOOKS) {
      throw LedgerErrors.cannotRead(file, failure);
    }
    close(segments.remove(file.getName()));
    close(journals.remove(file.getName()));
    try {
      adopt(catalog.look());
      if (isListed(file.getName())) {
        if (!(failure instanceof FileNotFoundException)) {
          throw LedgerErrors.cannotRead(file, failure);
        }
        if (looks > 0) {
          damage.found(file, 0, "it is listed and cannot be opened");
          catalog.vanished(file);
          view = catalog.view();
        }
      }
    } catch (IOException e) {
      throw LedgerErrors.cannotRead(storage.root(), e);
    }
  }

  private boolean isListed(String file) {
    return view.segments().stream().anyMatch(segment -> segment.name().equals(file))
        || view.journals().stream().anyMatch(other -> other.name().equals(file));
  }

  private SegmentCursor cursor(Segment segment) {
    return segments.computeIfAbsent(
        segment.name(), unused -> new SegmentCursor(storage, segment, damage));
  }

  private JournalCursor cursor(JournalFile other) {
    return journals.computeIfAbsent(
        other.name(), unused -> new JournalCursor(storage, other, damage));
  }

  private void closeCursors() {
    keepOnly(segments, List.of());
    keepOnly(journals, List.of());
  }

  private static void keepOnly(Map<String, ? extends AutoCloseable> cursors, List<String> names) {
    Map<String, AutoCloseable> unused = new HashMap<>(cursors);
    unused.keySet().removeAll(names);
    cursors.keySet().retainAll(names);
    unused.values().forEach(FileLedgerSession::close);
  }

  private static void close(@Nullable AutoCloseable cursor) {
    try {
      if (cursor != null) {
        cursor.close();
      }
    } catch (Exception e) {
      LOG.debug("A file that was only read could not be closed", e);
    }
  }

  /** Answers are kept also when the task is being killed: writing waits out an interruption. */
  private static void uninterrupted(Runnable action) {
    boolean interrupted = Thread.interrupted();
    try {
      action.run();
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
