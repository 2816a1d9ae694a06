package io.sparkcompletions.live;

import io.sparkcompletions.model.CompletionRequest;
import java.util.function.Consumer;

/**
 * The calls of one task attempt. Its methods may be called from any thread and never wait for the
 * network.
 *
 * <p>Every submission ends with exactly one call of its consumer: on an engine thread, or within
 * {@link #submit}, {@link #stopSending} or {@link #close} if that is what ends it. No lock is held
 * meanwhile, and the consumer only hands over.
 */
public interface CallGroup extends AutoCloseable {
  /**
   * Queues a request; it is sent when the limits allow. This can cost money. After {@link
   * #stopSending} it ends as {@code CANCELLED} at once; after a fatal failure of any request of the
   * engine, with that failure.
   */
  void submit(CompletionRequest request, Consumer<LiveResult> done);

  /** Requests submitted and not yet ended. */
  int pending();

  /** Exchanges of these requests that are under way. */
  int inFlight();

  /**
   * Sends nothing more: what is not in flight ends as {@code CANCELLED}, what is in flight goes on
   * to its end, without retry; where it would have been sent again, it ends as {@code CANCELLED}
   * too, since a failure that a retry might have mended is not its last word.
   */
  void stopSending();

  /**
   * Stops sending and breaks off what is in flight, which ends as {@code CANCELLED} with its
   * attempt counted as unanswered if it had been sent. Closing again does nothing.
   */
  @Override
  void close();
}
