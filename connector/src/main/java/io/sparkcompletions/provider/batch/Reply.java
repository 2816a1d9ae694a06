package io.sparkcompletions.provider.batch;

import io.sparkcompletions.model.Failure;
import java.util.function.Function;

/** What a call brought: what was asked for, or why not. */
public sealed interface Reply<T> {
  /** It came. */
  record Good<T>(T value) implements Reply<T> {}

  /** It did not. */
  record Bad<T>(Failure failure) implements Reply<T> {}

  static <T> Reply<T> of(T value) {
    return new Good<>(value);
  }

  static <T> Reply<T> of(Failure failure) {
    return new Bad<>(failure);
  }

  /** Applies the one that fits. */
  default <R> R match(
      Function<? super T, ? extends R> good, Function<? super Failure, ? extends R> bad) {
    return this instanceof Good<T> some
        ? good.apply(some.value)
        : bad.apply(((Bad<T>) this).failure);
  }
}
