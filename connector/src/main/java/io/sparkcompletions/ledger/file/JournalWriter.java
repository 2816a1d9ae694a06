package io.sparkcompletions.ledger.file;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.StreamCapabilities;
import org.jspecify.annotations.Nullable;

/**
 * Makes a session's entries durable one after the other.
 *
 * <p>What is appended waits in memory for the next flush. Where the file system can flush an open
 * file, a flush adds to it; else each flush writes a file of its own. After a failure the file is
 * given up as it is, and the next flush writes everything that is not known to be durable to a new
 * one. Nothing is added to a file after {@link FileLedgerOptions#journalWindow}, so that readers
 * can tell by its age that it is complete.
 *
 * <p>Threads: the session's thread appends; that and the ticker's thread flush. {@code writing}
 * guards the file and is held during I/O; the monitor of {@code pending} guards what waits and is
 * not. Order: {@code writing}, then {@code pending}.
 */
final class JournalWriter {
  private final Storage storage;
  private final String session;
  private final FileLedgerOptions options;
  private final LedgerHost host;

  private final ByteArrayOutputStream pending = new ByteArrayOutputStream();
  private int pendingRecords;
  private @Nullable Instant oldestPending;

  private final ReentrantLock writing = new ReentrantLock();
  private final List<Path> files = new ArrayList<>();
  private int filesBegun;
  private @Nullable FSDataOutputStream out;
  private Instant begun = Instant.EPOCH;

  JournalWriter(Storage storage, String session, FileLedgerOptions options, LedgerHost host) {
    this.storage = storage;
    this.session = session;
    this.options = options;
    this.host = host;
  }

  /** Takes a record; true if so many wait now that they should be flushed. */
  boolean append(byte[] record) {
    byte[] frame = Frame.of(Frame.JOURNAL_RECORD, record);
    synchronized (pending) {
      pending.writeBytes(frame);
      pendingRecords++;
      if (oldestPending == null) {
        oldestPending = host.clock().instant();
      }
      return pendingRecords >= options.flushRecords();
    }
  }

  /** Whether what has waited longest has waited this long. */
  boolean isDue(Duration age) {
    synchronized (pending) {
      return oldestPending != null
          && Duration.between(oldestPending, host.clock().instant()).compareTo(age) >= 0;
    }
  }

  /** Makes durable what was appended before this call. */
  void flush() throws IOException {
    writing.lock();
    try {
      byte[] bytes;
      int records;
      synchronized (pending) {
        bytes = pending.toByteArray();
        records = pendingRecords;
      }
      if (records > 0) {
        host.crashPoints().pass(CrashPoint.BEFORE_FLUSH);
        write(bytes);
        taken(bytes.length, records);
        host.crashPoints().pass(CrashPoint.AFTER_FLUSH);
      }
    } finally {
      writing.unlock();
    }
  }

  /** The files of this journal. */
  List<Path> files() {
    writing.lock();
    try {
      return List.copyOf(files);
    } finally {
      writing.unlock();
    }
  }

  /** Forgets what waits and the files, because their entries are somewhere else now. */
  List<Path> startOver() {
    writing.lock();
    try {
      giveUpFile();
      List<Path> old = List.copyOf(files);
      files.clear();
      synchronized (pending) {
        pending.reset();
        pendingRecords = 0;
        oldestPending = null;
      }
      return old;
    } finally {
      writing.unlock();
    }
  }

  private void write(byte[] bytes) throws IOException {
    boolean done = false;
    try {
      FSDataOutputStream stream = file();
      stream.write(bytes);
      host.crashPoints().pass(CrashPoint.FLUSH_WRITTEN);
      if (stream.hasCapability(StreamCapabilities.HSYNC)) {
        stream.hflush();
      } else {
        out = null;
        stream.close();
      }
      if (host.clock().instant().isAfter(begun.plus(options.journalWindow().multipliedBy(2)))) {
        throw new IOException("a write took so long that the journal may be taken for abandoned");
      }
      done = true;
    } finally {
      if (!done) {
        giveUpFile();
      }
    }
  }

  private FSDataOutputStream file() throws IOException {
    Instant now = host.clock().instant();
    FSDataOutputStream stream = out;
    if (stream != null && now.isBefore(begun.plus(options.journalWindow()))) {
      return stream;
    }
    giveUpFile();
    Path path = storage.path(Folder.JOURNALS, FileNames.journal(session, filesBegun++));
    stream = storage.create(path);
    out = stream;
    begun = now;
    files.add(path);
    stream.write(FileHeader.of(FileHeader.JOURNAL));
    return stream;
  }

  private void giveUpFile() {
    FSDataOutputStream stream = out;
    out = null;
    if (stream != null) {
      Storage.abandon(stream);
    }
  }

  /** What was appended during the write goes on waiting, from now. */
  private void taken(int bytes, int records) {
    synchronized (pending) {
      byte[] all = pending.toByteArray();
      pending.reset();
      pending.write(all, bytes, all.length - bytes);
      pendingRecords -= records;
      oldestPending = pendingRecords == 0 ? null : host.clock().instant();
    }
  }
}
