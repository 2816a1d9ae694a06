package io.sparkcompletions.job.config;

import java.util.List;

/** The job cannot be started as it is configured; lists every problem. Nothing was sent. */
public final class InvalidJobException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final List<String> problems;

  public InvalidJobException(String location, List<String> problems) {
    super(
        location
            + ": "
            + (problems.size() == 1 ? "1 problem" : problems.size() + " problems")
            + ", nothing was sent\n  - "
            + String.join("\n  - ", problems));
    this.problems = List.copyOf(problems);
  }

  /** One sentence per problem, each starting with the path of the key. */
  public List<String> problems() {
    return problems;
  }
}
