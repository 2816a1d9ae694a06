package io.sparkcompletions.model;

import io.sparkcompletions.error.ErrorCode;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A request without an answer.
 *
 * @param code what happened, as a stable name
 * @param message what happened and what to do; never holds prompt, answer or key
 * @param httpStatus null if no reply came
 * @param providerCode the provider's own code or type, null if it gave none
 * @param retryAfter how long the provider asked to wait, null if it did not say
 * @param requestId the provider's id of the exchange
 * @param body the raw reply, null if none came
 */
public record Failure(
    ErrorCode code,
    String message,
    @Nullable Integer httpStatus,
    @Nullable String providerCode,
    @Nullable Duration retryAfter,
    @Nullable String requestId,
    @Nullable String body)
    implements Outcome {

  /** A failure that no provider reply describes. */
  public static Failure of(ErrorCode code, String message) {
    return new Failure(code, message, null, null, null, null, null);
  }

  @Override
  public <T> T match(
      Function<? super Answer, ? extends T> answer,
      Function<? super Failure, ? extends T> failure) {
    return failure.apply(this);
  }

  @Override
  public String toString() {
    return "Failure[" + code + ", status " + httpStatus + ", " + providerCode + "]";
  }
}
