package io.sparkcompletions.simulator.config;

import java.util.List;

/** A configuration that cannot be used, with every reason why. */
public final class InvalidConfigException extends RuntimeException {

  private final transient List<String> problems;

  public InvalidConfigException(List<String> problems) {
    super("invalid simulator configuration:\n  - " + String.join("\n  - ", problems));
    this.problems = List.copyOf(problems);
  }

  public List<String> problems() {
    return problems;
  }
}
