package io.sparkcompletions.ledger.file;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Ticks when a test says so. */
final class ManualTicker implements Ticker {
  private final List<Runnable> tasks = new ArrayList<>();

  @Override
  public Runnable every(Duration period, Runnable task) {
    tasks.add(task);
    return () -> tasks.remove(task);
  }

  void tick() {
    List.copyOf(tasks).forEach(Runnable::run);
  }

  int running() {
    return tasks.size();
  }
}
