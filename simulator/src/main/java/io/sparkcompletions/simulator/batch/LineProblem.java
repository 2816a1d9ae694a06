package io.sparkcompletions.simulator.batch;

import org.jspecify.annotations.Nullable;

/** Why a batch is not valid. */
public final class LineProblem extends Exception {

  private final String code;
  private final @Nullable String param;

  public LineProblem(String code, String message, @Nullable String param) {
    super(message, null, false, false);
    this.code = code;
    this.param = param;
  }

  public String code() {
    return code;
  }

  public @Nullable String param() {
    return param;
  }

  public String text() {
    return String.valueOf(getMessage());
  }
}
