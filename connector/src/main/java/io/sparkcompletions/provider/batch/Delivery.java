package io.sparkcompletions.provider.batch;

/** What became of a file that was sent. */
public sealed interface Delivery {
  /**
   * It lies at the provider.
   *
   * @param ready whether a batch can be created from it
   */
  record Uploaded(String fileId, boolean ready) implements Delivery {}

  /** A batch was made of it. */
  record Created(BatchStatus batch) implements Delivery {}
}
