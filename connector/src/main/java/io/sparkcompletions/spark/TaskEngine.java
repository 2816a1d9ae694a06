package io.sparkcompletions.spark;

import io.sparkcompletions.live.CallGroup;
import io.sparkcompletions.live.LiveConfig;
import io.sparkcompletions.live.LiveEngine;
import io.sparkcompletions.live.LiveResult;
import io.sparkcompletions.model.CompletionRequest;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A task's way to this JVM's engine, borrowed when the first call is needed and given back when the
 * calls are closed: a task that finds everything in the ledger starts none.
 */
final class TaskEngine {
  private final LiveConfig config;
  private final LiveEngine.Sharing sharing;
  private LiveEngine.@Nullable Lease lease;

  TaskEngine(LiveConfig config, LiveEngine.Sharing sharing) {
    this.config = config;
    this.sharing = sharing;
  }

  /** Opens the task's calls; closing them gives the engine back. */
  CallGroup open() {
    LiveEngine.Lease borrowed = LiveEngine.acquire(config, sharing);
    lease = borrowed;
    return new Calls(borrowed.open(), borrowed);
  }

  /** Exchanges that the provider refused because there were too many, of all tasks in this JVM. */
  long rateLimited() {
    return lease == null ? 0 : lease.stats().rateLimited();
  }

  private record Calls(CallGroup calls, LiveEngine.Lease lease) implements CallGroup {
    @Override
    public void submit(CompletionRequest request, Consumer<LiveResult> done) {
      calls.submit(request, done);
    }

    @Override
    public int pending() {
      return calls.pending();
    }

    @Override
    public int inFlight() {
      return calls.inFlight();
    }

    @Override
    public void stopSending() {
      calls.stopSending();
    }

    @Override
    public void close() {
      calls.close();
      lease.close();
    }
  }
}
