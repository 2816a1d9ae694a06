package io.sparkcompletions.ledger.file;

import io.sparkcompletions.model.RequestKey;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/**
 * Keeps the number of files in proportion to the data.
 *
 * <p>A merge writes a new segment that names the files whose entries it holds; from the moment at
 * which it shows, readers leave those aside. They are deleted by a later maintenance, when the new
 * one has been visible for {@link FileLedgerOptions#supersededGrace}: that spares readers that are
 * in the middle of them, and file systems whose listings lag. A file of which something could not
 * be read is not deleted but moved to {@code damaged/}. One thread.
 */
final class Maintenance {
  private static final Duration UNFINISHED_AGE = Duration.ofDays(1);

  /** How many entries are copied between two pauses. */
  private static final int ENTRIES_PER_PAUSE = 4_096;

  private static final byte[] LOWEST_KEY = new byte[RequestKey.BYTES];

  private final Storage storage;
  private final Catalog catalog;
  private final Damage damage;
  private final FileLedgerOptions options;
  private final LedgerHost host;
  private final BooleanSupplier stopped;
  private int merged;
  private int created;
  private int deleted;
  private int setAside;

  Maintenance(
      Storage storage,
      Catalog catalog,
      Damage damage,
      FileLedgerOptions options,
      LedgerHost host,
      BooleanSupplier stopped) {
    this.storage = storage;
    this.catalog = catalog;
    this.damage = damage;
    this.options = options;
    this.host = host;
    this.stopped = stopped;
  }

  CompactionReport run(boolean everything) throws IOException {
    if (storage.listRoot().isEmpty()) {
      return report();
    }
    Optional<MaintenanceLock> lock = MaintenanceLock.tryTake(storage, host, options.lockLease());
    if (lock.isEmpty()) {
      return CompactionReport.BUSY;
    }
    host.crashPoints().pass(CrashPoint.MAINTENANCE_LOCKED);
    try {
      work(everything, lock.get());
    } finally {
      host.crashPoints().pass(CrashPoint.BEFORE_UNLOCK);
      lock.get().release();
    }
    return report();
  }

  private void work(boolean everything, MaintenanceLock lock) throws IOException {
    View view = catalog.look();
    purge(view);
    Map<String, Segment> segments = new HashMap<>();
    view.segments().forEach(segment -> segments.put(segment.name(), segment));
    Map<String, JournalFile> journals = new HashMap<>();
    view.journals().stream().filter(this::isLeftBehind).forEach(j -> journals.put(j.name(), j));
    for (List<MergePlan.Input> inputs : plan(view, journals, everything)) {
      pause(lock);
      List<Segment> from = new ArrayList<>();
      List<JournalFile> fromJournals = new ArrayList<>();
      for (MergePlan.Input input : inputs) {
        Segment segment = segments.get(input.name());
        if (segment != null) {
          from.add(segment);
        }
        JournalFile journal = journals.get(input.name());
        if (journal != null) {
          fromJournals.add(journal);
        }
      }
      merge(from, fromJournals, lock);
    }
    deleteUnfinished();
    catalog.look();
  }

  /** Journals left behind are sealed in any case, and together with what is merged anyway. */
  private List<List<MergePlan.Input>> plan(
      View view, Map<String, JournalFile> journals, boolean everything) {
    List<MergePlan.Input> left =
        journals.values().stream()
            .map(journal -> new MergePlan.Input(journal.name(), journal.listed().getLen()))
            .toList();
    if (everything) {
      List<MergePlan.Input> all =
          Stream.concat(MergePlan.inputs(view.segments()).stream(), left.stream()).toList();
      List<List<MergePlan.Input>> plan = new ArrayList<>(MergePlan.of(all, options, true));
      left.stream()
          .filter(input -> plan.stream().noneMatch(inputs -> inputs.contains(input)))
          .forEach(input -> plan.add(List.of(input)));
      return plan;
    }
    List<List<MergePlan.Input>> plan =
        new ArrayList<>(MergePlan.of(MergePlan.inputs(view.segments()), options, false));
    for (int at = 0; at < left.size(); at += MergePlan.MAX_FILES) {
      plan.add(left.subList(at, Math.min(left.size(), at + MergePlan.MAX_FILES)));
    }
    return plan;
  }

  private void merge(List<Segment> segments, List<JournalFile> journals, MaintenanceLock lock)
      throws IOException {
    List<RecordSource> sources = new ArrayList<>();
    segments.forEach(segment -> sources.add(new SegmentCursor(storage, segment, damage)));
    journals.forEach(journal -> sources.add(new JournalSource(storage, journal, damage)));
    List<Path> inputs = sources.stream().map(RecordSource::path).toList();
    Set<Path> broken = new HashSet<>();
    try (MergedRecords records = new MergedRecords(sources, LOWEST_KEY, damage)) {
      boolean some = records.next();
      if (some) {
        write(records, inputs, broken, lock);
        created++;
      } else {
        broken.addAll(records.damaged());
      }
      host.crashPoints().pass(CrashPoint.AFTER_MERGE);
      for (Path input : inputs) {
        if (broken.contains(input)) {
          storage.move(input, storage.path(Folder.DAMAGED, input.getName()));
          setAside++;
        } else if (some) {
          merged++;
        } else {
          storage.delete(input);
          deleted++;
        }
      }
    }
  }

  private void write(
      MergedRecords records, List<Path> inputs, Set<Path> broken, MaintenanceLock lock)
      throws IOException {
    long[] entries = new long[1];
    Path target =
        storage.path(Folder.SEGMENTS, FileNames.segment(host.clock().instant(), host.ids().get()));
    FileStatus status =
        storage.publish(target, out -> entries[0] = copy(records, inputs, broken, lock, out));
    verify(status, entries[0]);
    catalog.published(status, entries[0]);
  }

  private long copy(
      MergedRecords records,
      List<Path> inputs,
      Set<Path> broken,
      MaintenanceLock lock,
      OutputStream out)
      throws IOException {
    try (SegmentWriter writer = new SegmentWriter(out, options.blockBytes())) {
      do {
        writer.add(records.record());
        if (writer.entries() % ENTRIES_PER_PAUSE == 0) {
          pause(lock);
        }
      } while (records.next());
      broken.addAll(records.damaged());
      writer.finish(
          inputs.stream().filter(path -> !broken.contains(path)).map(Path::getName).toList());
      return writer.entries();
    }
  }

  /** Now and then: shows that somebody is at work, and sees whether to go on. */
  private void pause(MaintenanceLock lock) throws IOException {
    if (stopped.getAsBoolean()) {
      throw new InterruptedIOException("the ledger was closed while it was being compacted");
    }
    lock.renew();
  }

  /** Reads a merged file from end to end, since its inputs are going to be deleted. */
  private void verify(FileStatus status, long entries) throws IOException {
    Segment segment = Segment.open(storage, status, damage);
    long found = 0;
    boolean damaged;
    try (SegmentCursor cursor = new SegmentCursor(storage, segment, damage)) {
      cursor.seek(LOWEST_KEY);
      while (cursor.current() != null) {
        found++;
        cursor.advance();
      }
      damaged = cursor.isDamaged();
    }
    if (damaged || found != entries) {
      storage.delete(status.getPath());
      throw new IOException(status.getPath() + " does not hold what was written to it");
    }
  }

  /** Deletes what was replaced long enough ago, the replaced before what replaced them. */
  private void purge(View view) throws IOException {
    Map<String, Segment> segments = new HashMap<>();
    Stream.concat(view.segments().stream(), view.superseded().stream())
        .forEach(segment -> segments.put(segment.name(), segment));
    Map<String, Path> listed = new HashMap<>();
    segments.values().forEach(segment -> listed.put(segment.name(), segment.path()));
    view.supersededJournals().forEach(journal -> listed.put(journal.name(), journal.path()));
    List<Segment> oldestFirst =
        segments.values().stream()
            .filter(segment -> isOlderThan(segment.listed(), options.supersededGrace()))
            .sorted(Comparator.comparing(Segment::name))
            .toList();
    for (Segment segment : oldestFirst) {
      for (String replaced : segment.replaces()) {
        Path path = listed.get(replaced);
        Segment before = segments.get(replaced);
        if (path != null
            && (before == null || before.replaces().stream().noneMatch(listed::containsKey))) {
          host.crashPoints().pass(CrashPoint.BEFORE_PURGE);
          storage.delete(path);
          host.crashPoints().pass(CrashPoint.AFTER_PURGE);
          listed.remove(replaced);
          deleted++;
        }
      }
    }
  }

  private void deleteUnfinished() throws IOException {
    for (FileStatus file : storage.list(Folder.TMP)) {
      if (isOlderThan(file, UNFINISHED_AGE)) {
        storage.deleteQuietly(file.getPath());
      }
    }
  }

  private boolean isLeftBehind(JournalFile journal) {
    return isOlderThan(journal.listed(), options.journalIdle());
  }

  private boolean isOlderThan(FileStatus file, Duration age) {
    Instant since = Instant.ofEpochMilli(file.getModificationTime());
    return Duration.between(since, host.clock().instant()).compareTo(age) >= 0;
  }

  private CompactionReport report() {
    return new CompactionReport(true, merged, created, deleted, setAside);
  }
}
