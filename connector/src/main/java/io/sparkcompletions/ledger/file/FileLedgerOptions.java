package io.sparkcompletions.ledger.file;

import java.io.Serializable;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a {@link FileLedger} trades durability, memory and number of files. None of it is part of the
 * format: ledgers written with other values are read alike, and processes with different values may
 * share a directory, except for {@code journalWindow} and {@code journalIdle}, which must not
 * contradict each other across processes.
 *
 * @param flushInterval how old an appended entry may be before it is durable; null is 1 s where the
 *     file system can flush an open file, and 30 s where each flush is a new object
 * @param flushRecords how many appended entries may wait for the next flush
 * @param keepReplies whether raw replies are stored; without them {@code body} reads as empty or
 *     absent
 * @param sealBytes a session's entries are sealed when they take this much memory
 * @param blockBytes what is compressed together, before compression
 * @param maxSegmentBytes no merge makes a larger file of several
 * @param mergeFiles segments of like size that are merged into one
 * @param journalWindow how long a session writes to one journal file
 * @param journalIdle how old a journal must be to count as left behind; well above {@code
 *     journalWindow} plus what clocks may differ
 * @param supersededGrace how long files stay after a merged one has replaced them
 * @param lockLease how long maintenance may be silent before another process takes over
 */
public record FileLedgerOptions(
    @Nullable Duration flushInterval,
    int flushRecords,
    boolean keepReplies,
    long sealBytes,
    int blockBytes,
    long maxSegmentBytes,
    int mergeFiles,
    Duration journalWindow,
    Duration journalIdle,
    Duration supersededGrace,
    Duration lockLease)
    implements Serializable {

  private static final Duration FLUSH_INTERVAL = Duration.ofSeconds(1);
  private static final Duration OBJECT_FLUSH_INTERVAL = Duration.ofSeconds(30);

  public FileLedgerOptions {
    if (flushRecords < 1 || sealBytes < 1 || blockBytes < 1 || maxSegmentBytes < 1) {
      throw new IllegalArgumentException("sizes and counts must be positive");
    }
    if (mergeFiles < 2) {
      throw new IllegalArgumentException("a merge takes at least 2 files");
    }
    if (flushInterval != null && (flushInterval.isNegative() || flushInterval.isZero())) {
      throw new IllegalArgumentException("flushInterval must be positive");
    }
    if (journalIdle.compareTo(journalWindow.multipliedBy(2)) < 0) {
      throw new IllegalArgumentException("journalIdle must be at least twice journalWindow");
    }
  }

  /** What suits most jobs. */
  public static FileLedgerOptions defaults() {
    return new Builder().build();
  }

  /** Starts from the defaults. */
  public static Builder builder() {
    return new Builder();
  }

  /** The interval, given what the file system can do. */
  Duration flushInterval(boolean flushable) {
    if (flushInterval != null) {
      return flushInterval;
    }
    return flushable ? FLUSH_INTERVAL : OBJECT_FLUSH_INTERVAL;
  }

  /** Holds the defaults. */
  public static final class Builder {
    private @Nullable Duration flushInterval;
    private int flushRecords = 1_000;
    private boolean keepReplies = true;
    private long sealBytes = 16L << 20;
    private int blockBytes = 32 << 10;
    private long maxSegmentBytes = 1L << 30;
    private int mergeFiles = 8;
    private Duration journalWindow = Duration.ofMinutes(5);
    private Duration journalIdle = Duration.ofMinutes(15);
    private Duration supersededGrace = Duration.ofMinutes(10);
    private Duration lockLease = Duration.ofMinutes(5);

    private Builder() {}

    /** Bounds what a crash may lose. */
    public Builder flush(@Nullable Duration interval, int records) {
      this.flushInterval = interval;
      this.flushRecords = records;
      return this;
    }

    public Builder keepReplies(boolean keep) {
      this.keepReplies = keep;
      return this;
    }

    public Builder sealBytes(long bytes) {
      this.sealBytes = bytes;
      return this;
    }

    public Builder blockBytes(int bytes) {
      this.blockBytes = bytes;
      return this;
    }

    public Builder maxSegmentBytes(long bytes) {
      this.maxSegmentBytes = bytes;
      return this;
    }

    public Builder mergeFiles(int files) {
      this.mergeFiles = files;
      return this;
    }

    /** See {@link FileLedgerOptions#journalWindow} and {@link FileLedgerOptions#journalIdle}. */
    public Builder journals(Duration window, Duration idle) {
      this.journalWindow = window;
      this.journalIdle = idle;
      return this;
    }

    public Builder supersededGrace(Duration grace) {
      this.supersededGrace = grace;
      return this;
    }

    public Builder lockLease(Duration lease) {
      this.lockLease = lease;
      return this;
    }

    public FileLedgerOptions build() {
      return new FileLedgerOptions(
          flushInterval,
          flushRecords,
          keepReplies,
          sealBytes,
          blockBytes,
          maxSegmentBytes,
          mergeFiles,
          journalWindow,
          journalIdle,
          supersededGrace,
          lockLease);
    }
  }
}
