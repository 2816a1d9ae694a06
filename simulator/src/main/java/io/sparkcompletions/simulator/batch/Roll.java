package io.sparkcompletions.simulator.batch;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** What the lines of a batch have had in common so far, while they are being checked. */
public final class Roll {

  private final Set<String> ids = new HashSet<>();
  private Optional<String> model = Optional.empty();
  private long tokens;

  /** False when the id has been there before. */
  public boolean isNew(String id) {
    return ids.add(id);
  }

  /** The first line's model. */
  public Optional<String> model() {
    return model;
  }

  public void model(String name) {
    if (model.isEmpty()) {
      model = Optional.of(name);
    }
  }

  /** Takes a body into account: a quarter of its bytes, as providers estimate. */
  public void count(long bodyBytes) {
    tokens += (bodyBytes + 3) / 4;
  }

  long tokens() {
    return tokens;
  }
}
