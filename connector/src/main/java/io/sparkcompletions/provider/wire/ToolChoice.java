package io.sparkcompletions.provider.wire;

import io.sparkcompletions.model.Parameters;
import io.sparkcompletions.provider.Objection;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Which of the tools offered the model is to ask for. */
public final class ToolChoice {
  private ToolChoice() {}

  /**
   * The choice as it is sent: an object of the provider's shape as it is, a word by its spelling.
   */
  public static @Nullable Object write(Parameters parameters, Function<String, Object> word) {
    String choice = parameters.toolChoice();
    if (choice == null) {
      return null;
    }
    return choice.startsWith("{") ? RequestJson.tree(choice) : word.apply(choice);
  }

  /** A choice needs something to choose from. */
  public static Optional<Objection> objection(Parameters parameters) {
    return parameters.toolChoice() != null && parameters.toolsJson() == null
        ? Optional.of(new Objection("toolChoice", "needs tools beside it"))
        : Optional.empty();
  }
}
