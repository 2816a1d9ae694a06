package io.sparkcompletions.simulator.compat;

import org.jspecify.annotations.Nullable;

/** An error as a server tells it; how it becomes JSON is the server's as well. */
record Told(
    int status,
    String message,
    @Nullable String type,
    @Nullable String param,
    @Nullable String code) {

  static Told of(int status, String message) {
    return new Told(status, message, null, null, null);
  }

  Told type(@Nullable String other) {
    return new Told(status, message, other, param, code);
  }

  Told param(@Nullable String other) {
    return new Told(status, message, type, other, code);
  }

  Told code(@Nullable String other) {
    return new Told(status, message, type, param, other);
  }
}
