package io.sparkcompletions.simulator.openai;

import io.sparkcompletions.simulator.billing.Usage;
import java.util.List;
import java.util.Optional;

/** An answer before it is written in the form of one of the two APIs. */
record Composed(List<Choice> choices, Usage usage) {

  enum Finish {
    STOP,
    LENGTH,
    CONTENT_FILTER,
    TOOL_CALLS
  }

  record Call(String name, String arguments) {}

  /**
   * @param content absent when there is a refusal or a tool call in its place
   */
  record Choice(
      Optional<String> content, Optional<String> refusal, Optional<Call> call, Finish finish) {

    static Choice text(String text, Finish finish) {
      return new Choice(Optional.of(text), Optional.empty(), Optional.empty(), finish);
    }
  }
}
