package io.sparkcompletions.simulator.dialect;

import io.sparkcompletions.simulator.behaviour.Fault;
import io.sparkcompletions.simulator.wire.Reply;
import java.time.Duration;
import java.util.Optional;

/** The headers by which OpenAI and Anthropic tell when to come back. */
public record RetryHint(Optional<String> retryAfter, Optional<Long> retryAfterMillis) {

  public static RetryHint of(Fault.Status fault) {
    return new RetryHint(fault.retryAfter(), fault.retryAfterMillis());
  }

  /**
   * Whole seconds, rounded up.
   *
   * @param millisToo whether to tell milliseconds beside them
   */
  public static RetryHint of(Duration wait, boolean millisToo) {
    long millis = Math.max(1, (wait.toNanos() + 999_999) / 1_000_000);
    return new RetryHint(
        Optional.of(Long.toString((millis + 999) / 1_000)),
        millisToo ? Optional.of(millis) : Optional.empty());
  }

  public Reply on(Reply reply) {
    Reply told = retryAfter.isPresent() ? reply.with("retry-after", retryAfter.get()) : reply;
    return retryAfterMillis.isPresent()
        ? told.with("retry-after-ms", retryAfterMillis.get().toString())
        : told;
  }
}
