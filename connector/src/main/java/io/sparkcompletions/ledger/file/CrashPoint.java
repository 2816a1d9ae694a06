package io.sparkcompletions.ledger.file;

/** The steps between which a process may die, named for tests that make it die there. */
public enum CrashPoint {
  /** What is recorded of a bucket is known, and nothing of it has been asked for. */
  BUCKET_ENTERED,
  /** An entry is about to be taken. */
  BEFORE_APPEND,
  /** An entry is in memory and in no file. */
  AFTER_APPEND,
  /** Appended entries are about to be written. */
  BEFORE_FLUSH,
  /** Appended entries are written and not yet known to be durable. */
  FLUSH_WRITTEN,
  /** Appended entries are durable. */
  AFTER_FLUSH,
  /** A segment is about to be written from a session's entries. */
  BEFORE_SEAL,
  /** A file is written and not yet visible under its name. */
  BEFORE_PUBLISH,
  /** A session's segment is visible, and its journals too. */
  AFTER_SEAL,
  /** A session's journal was deleted; it may have more. */
  AFTER_JOURNAL_DELETE,
  /** Maintenance holds the lock. */
  MAINTENANCE_LOCKED,
  /** Files were merged; the merged file is visible, and so are those it replaces. */
  AFTER_MERGE,
  /** A replaced file is about to be deleted. */
  BEFORE_PURGE,
  /** A replaced file was deleted; there may be more. */
  AFTER_PURGE,
  /** The lock is about to be given back. */
  BEFORE_UNLOCK
}
