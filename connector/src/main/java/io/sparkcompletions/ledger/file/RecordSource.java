package io.sparkcompletions.ledger.file;

import java.io.IOException;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;

/**
 * The records of one file in ascending order of keys; a key may come more than once. One thread.
 */
interface RecordSource extends AutoCloseable {
  Path path();

  /** Goes to the first record of this key or a later one. Called first. */
  void seek(byte[] key) throws IOException;

  /** The record at which this stands; null at the end. */
  byte @Nullable [] current();

  void advance() throws IOException;

  /** Whether something in the file could not be read so far. */
  boolean isDamaged();

  @Override
  void close() throws IOException;
}
