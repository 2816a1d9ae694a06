package io.sparkcompletions.model;

import java.util.function.Function;

/**
 * What became of one request: an {@link Answer} that was billed, or a {@link Failure} that was not
 * or may not have been.
 */
public sealed interface Outcome permits Answer, Failure {
  /** One function per case, so that the compiler finds a forgotten one. */
  <T> T match(
      Function<? super Answer, ? extends T> answer, Function<? super Failure, ? extends T> failure);
}
