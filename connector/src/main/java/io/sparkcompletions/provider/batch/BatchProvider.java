package io.sparkcompletions.provider.batch;

import io.sparkcompletions.provider.ProviderAdapter;
import java.util.Optional;

/** An adapter whose provider may run batches. */
public interface BatchProvider extends ProviderAdapter {
  /** The batch interface; empty where this server has none. */
  Optional<BatchAdapter> batches();

  /** The batch interface of a provider; empty if it has none. */
  static Optional<BatchAdapter> batches(ProviderAdapter provider) {
    return provider instanceof BatchProvider some ? some.batches() : Optional.empty();
  }
}
