package io.sparkcompletions.live;

import io.sparkcompletions.http.HttpTransport;
import io.sparkcompletions.live.retry.Attempts;
import io.sparkcompletions.model.CompletionRequest;
import io.sparkcompletions.model.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One submitted request on its way to its outcome. Everything that changes is guarded by the pump's
 * lock.
 */
final class LiveCall {
  private static final long NOT_YET = -1;

  final TaskCalls group;
  final CompletionRequest request;
  final long expectedTokens;
  private final Consumer<LiveResult> done;

  /** When it may be sent again, while it waits for that. */
  long dueAt;

  /** When the latest exchange was allowed to start. */
  long startedAt;

  /** Whether the latest exchange went alone, to find out whether the server answers. */
  boolean isAlone;

  Attempts attempts = Attempts.NONE;
  private long firstStartedAt = NOT_YET;
  private boolean inFlight;
  private HttpTransport.@Nullable Handle exchange;
  private @Nullable LiveResult result;

  LiveCall(
      TaskCalls group, CompletionRequest request, long expectedTokens, Consumer<LiveResult> done) {
    this.group = group;
    this.request = request;
    this.done = done;
    this.expectedTokens = expectedTokens;
  }

  void started(long now, boolean alone) {
    inFlight = true;
    isAlone = alone;
    group.inFlight++;
    startedAt = now;
    attempts = attempts.plusMade();
    if (firstStartedAt == NOT_YET) {
      firstStartedAt = now;
    }
  }

  /**
   * Remembers how to break the exchange off, unless it has ended meanwhile.
   *
   * @return whether it is to be broken off at once
   */
  boolean keep(HttpTransport.Handle handle, int attempt) {
    if (inFlight && attempts.made() == attempt) {
      exchange = handle;
      return isEnded();
    }
    return false;
  }

  void exchangeEnded() {
    inFlight = false;
    group.inFlight--;
    exchange = null;
  }

  /** Whether it was sent before without an answer. */
  boolean isUnanswered() {
    return attempts.unanswered() > 0;
  }

  /** The exchange in flight, once the transport has it. */
  HttpTransport.@Nullable Handle exchange() {
    return exchange;
  }

  boolean isEnded() {
    return result != null;
  }

  /** Fixes the outcome, once. {@link #handOver} follows, without the lock. */
  void end(Outcome outcome, long now, Instant completedAt) {
    Duration latency =
        firstStartedAt == NOT_YET ? Duration.ZERO : Duration.ofNanos(now - firstStartedAt);
    result = new LiveResult(outcome, attempts.made(), attempts.unanswered(), latency, completedAt);
  }

  /** A consumer that throws must not keep the engine from going on. */
  void handOver() {
    try {
      done.accept(Objects.requireNonNull(result, "not ended"));
    } catch (RuntimeException e) {
      Thread thread = Thread.currentThread();
      thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
    }
  }
}
