package io.sparkcompletions.spark;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes the terms of a task's rows, one for all rows that agree in what matters. One thread. */
final class TermsOfRows {
  private static final int REMEMBERED = 256;

  private final TaskPlan plan;
  private final Map<RowSettings, RowTerms> made = new HashMap<>();

  TermsOfRows(TaskPlan plan) {
    this.plan = plan;
  }

  /** The terms of a row; null where the call's hold. */
  @Nullable RowTerms of(RowSettings own) {
    if (own.isNone()) {
      return null;
    }
    if (made.size() > REMEMBERED) {
      made.clear();
    }
    RowSettings matters =
        new RowSettings(own.model(), own.maxTokens(), null, null, null, own.schema());
    return made.computeIfAbsent(matters, plan::terms);
  }
}
