package io.sparkcompletions.live;

import io.sparkcompletions.model.CompletionRequest;
import java.util.function.Consumer;

/**
 * The calls of one task attempt. Its methods may be called from any thread.
 *
 * <p>Every submission ends with exactly one call of its consumer, on an engine thread; the consumer
 * only hands over.
 */
public interface CallGroup extends AutoCloseable {
  /** Queues a request; it is sent when the limits allow. This can cost money. */
  void submit(CompletionRequest request, Consumer<LiveResult> done);

  /** Requests submitted and not yet ended. */
  int pending();

  /**
   * Sends nothing more: what was not sent ends as {@code CANCELLED}, what is in flight goes on to
   * its end, without retry.
   */
  void stopSending();

  /**
   * Stops sending and breaks off what is in flight, which ends as {@code CANCELLED} with its
   * attempt counted as unanswered.
   */
  @Override
  void close();
}
