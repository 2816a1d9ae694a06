package io.sparkcompletions.bench.process;

/**
 * What a worker process does. It is made there, by its constructor without arguments, and kept for
 * as many tasks as are sent, so that what is measured can be warm.
 *
 * @param <T> a task
 */
public interface Work<T extends Record> extends AutoCloseable {
  Class<T> taskType();

  /** Does one task and says what was measured. */
  Record run(T task) throws Exception;

  @Override
  default void close() {}
}
