package io.sparkcompletions.model;

import java.util.Objects;

/** A tool that the model asks to be called; {@code arguments} is the JSON text as it came. */
public record ToolCall(String id, String name, String arguments) {
  public ToolCall {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(arguments, "arguments");
  }
}
