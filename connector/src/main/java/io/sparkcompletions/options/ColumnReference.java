package io.sparkcompletions.options;

import java.io.Serializable;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A column named in a template, or a field inside one.
 *
 * @param parts the column, then the fields inside it
 */
public record ColumnReference(List<String> parts) implements Serializable {
  public ColumnReference {
    parts = List.copyOf(parts);
    if (parts.isEmpty()) {
      throw new IllegalArgumentException("a reference names at least a column");
    }
  }

  /**
   * The reference with every part in backticks, as Spark's {@code col} and {@code expr} read it.
   */
  public String expression() {
    return parts.stream()
        .map(part -> "`" + part.replace("`", "``") + "`")
        .collect(Collectors.joining("."));
  }

  /** The parts joined by dots, for messages. */
  @Override
  public String toString() {
    return String.join(".", parts);
  }
}
