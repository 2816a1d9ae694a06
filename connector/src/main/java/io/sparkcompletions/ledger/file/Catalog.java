package io.sparkcompletions.ledger.file;

import io.sparkcompletions.error.CompletionsException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/**
 * Which files there are, shared by the sessions of a JVM: footers and journal indexes are read
 * once.
 *
 * <p>Journals are listed and read before segments are listed: who seals a journal makes the segment
 * visible before the journal goes, so that what vanishes between the two listings is found in the
 * second one.
 *
 * <p>The monitor guards the maps and is held while files are listed and read, so that sessions that
 * want to look at the same time share one look.
 */
final class Catalog {
  private final Storage storage;
  private final Damage damage;
  private final Clock clock;
  private final AtomicLong looksBegun = new AtomicLong();

  // Guarded by this.
  private long looksDone;
  private Map<String, Segment> segments = new LinkedHashMap<>();
  private Map<String, JournalFile> journals = new LinkedHashMap<>();

  /** What this JVM made and a listing need not show yet. */
  private final Map<String, Segment> published = new LinkedHashMap<>();

  /** What a listing may still show although it cannot be opened. */
  private final Set<String> vanished = new HashSet<>();

  /** When the last look began; 0 before the first one. */
  private volatile long lookedAtMillis;

  private volatile View view = View.EMPTY;

  Catalog(Storage storage, Damage damage, Clock clock) {
    this.storage = storage;
    this.damage = damage;
    this.clock = clock;
  }

  /** What the last look found. */
  View view() {
    return view;
  }

  /** What a look finds that is not older than this; a clock that went back makes a look old. */
  View view(Duration maxAge) throws IOException {
    long age = clock.millis() - lookedAtMillis;
    return age >= 0 && age < maxAge.toMillis() ? view : look();
  }

  /** What a look finds that begins after this call does. */
  View look() throws IOException {
    long before = looksBegun.get();
    synchronized (this) {
      if (looksDone <= before) {
        long number = looksBegun.incrementAndGet();
        long now = clock.millis();
        Set<String> listed = readJournals();
        listed.addAll(readSegments());
        vanished.retainAll(listed);
        view = arrange();
        looksDone = number;
        lookedAtMillis = now;
      }
      return view;
    }
  }

  /**
   * Adds a segment that this JVM has made, after a look at how it came out.
   *
   * <p>Errors: fails if the file is not what was written; the file is deleted then.
   */
  synchronized void published(FileStatus status, long entries) throws IOException {
    Segment segment = Segment.open(storage, status, damage);
    if (segment.isDamaged() || segment.entries() != entries) {
      storage.deleteQuietly(status.getPath());
      throw new IOException(status.getPath() + " does not hold what was written to it");
    }
    published.put(segment.name(), segment);
    segments.put(segment.name(), segment);
    view = arrange();
  }

  /** Takes out a file that is listed and not there. */
  synchronized void vanished(Path path) {
    String name = path.getName();
    vanished.add(name);
    published.remove(name);
    segments.remove(name);
    journals.remove(name);
    view = arrange();
  }

  /** Returns the names that were listed. */
  private Set<String> readJournals() throws IOException {
    Set<String> listed = new HashSet<>();
    Map<String, JournalFile> now = new LinkedHashMap<>();
    for (FileStatus status : storage.list(Folder.JOURNALS)) {
      String name = status.getPath().getName();
      listed.add(name);
      JournalFile known = journals.get(name);
      JournalFile journal = known == null ? new JournalFile(storage, status, damage) : known;
      if (name.endsWith(FileNames.JOURNAL) && !vanished.contains(name)) {
        try {
          journal.readNew(status);
          now.put(name, journal);
        } catch (FileNotFoundException e) {
          // Sealed since it was listed: the segment is found below.
        } catch (IOException e) {
          throw unreadable(status, e);
        }
      }
    }
    journals = now;
    return listed;
  }

  /** Returns the names that were listed. */
  private Set<String> readSegments() throws IOException {
    Map<String, Segment> now = new LinkedHashMap<>();
    Set<String> listed = new HashSet<>();
    for (FileStatus status : storage.list(Folder.SEGMENTS)) {
      String name = status.getPath().getName();
      listed.add(name);
      Segment known = segments.get(name);
      if (known != null) {
        now.put(name, known);
      } else if (name.endsWith(FileNames.SEGMENT) && !vanished.contains(name)) {
        try {
          now.put(name, Segment.open(storage, status, damage));
        } catch (FileNotFoundException e) {
          // Replaced since it was listed: whoever deleted it had made sure that the new one shows.
        } catch (IOException e) {
          throw unreadable(status, e);
        }
      }
    }
    published.keySet().removeAll(listed);
    now.putAll(published);
    segments = now;
    return listed;
  }

  private View arrange() {
    Set<String> replaced = new HashSet<>();
    segments.values().forEach(segment -> replaced.addAll(segment.replaces()));
    List<Segment> live = new ArrayList<>();
    List<Segment> superseded = new ArrayList<>();
    for (Segment segment : segments.values()) {
      (replaced.contains(segment.name()) ? superseded : live).add(segment);
    }
    List<JournalFile> liveJournals = new ArrayList<>();
    List<JournalFile> supersededJournals = new ArrayList<>();
    for (JournalFile journal : journals.values()) {
      (replaced.contains(journal.name()) ? supersededJournals : liveJournals).add(journal);
    }
    return new View(
        List.copyOf(live),
        List.copyOf(superseded),
        List.copyOf(liveJournals),
        List.copyOf(supersededJournals));
  }

  private static CompletionsException unreadable(FileStatus status, IOException cause) {
    return LedgerErrors.cannotRead(status.getPath(), cause);
  }
}
