package io.sparkcompletions.spark;

import io.sparkcompletions.ledger.claims.Neighbours;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;

/**
 * Remembers which other applications were met in a directory since this one came to it, and for
 * which of them tasks had to wait; logs each once. Guarded by its monitor.
 */
final class NeighbourLog implements Neighbours {
  private final String directory;
  private final Logger log;
  private final Set<String> present = new HashSet<>();
  private final Set<String> awaited = new HashSet<>();

  NeighbourLog(String directory, Logger log) {
    this.directory = directory;
    this.log = log;
  }

  @Override
  public synchronized void present(Set<String> applications) {
    if (present.addAll(applications)) {
      log.warn(LedgerProblems.shared(directory, applications));
    }
  }

  @Override
  public synchronized void awaited(Set<String> applications) {
    if (awaited.addAll(applications)) {
      log.warn(LedgerProblems.awaited(directory, applications));
    }
  }

  /** What a report says of it. */
  synchronized List<String> notices() {
    List<String> notices = new ArrayList<>();
    if (!present.isEmpty()) {
      notices.add(LedgerProblems.shared(directory, present));
    }
    if (!awaited.isEmpty()) {
      notices.add(LedgerProblems.awaited(directory, awaited));
    }
    return notices;
  }
}
