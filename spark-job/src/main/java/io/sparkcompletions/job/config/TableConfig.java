package io.sparkcompletions.job.config;

import java.util.Map;
import java.util.Optional;

/**
 * Where rows come from or go to: a table of a catalog, or files of a format under a path.
 *
 * @param format empty where the file does not say; see {@link #formatOrDelta}
 * @param options Spark's options for the format
 */
public record TableConfig(
    Optional<String> table,
    Optional<String> format,
    Optional<String> path,
    Map<String, String> options) {

  public TableConfig {
    options = Map.copyOf(options);
  }

  /** The name that people know it by. */
  public String name() {
    return table.or(() -> path).orElseGet(this::formatOrDelta);
  }

  /** The format, Delta's unless the file says otherwise. */
  public String formatOrDelta() {
    return format.orElse("delta");
  }

  /** Whether it is a Delta table for sure; a table of a catalog says nothing of its format. */
  public boolean isDelta() {
    return table.isEmpty() && formatOrDelta().equalsIgnoreCase("delta");
  }
}
