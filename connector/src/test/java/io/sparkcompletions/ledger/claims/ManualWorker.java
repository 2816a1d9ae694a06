package io.sparkcompletions.ledger.claims;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Works when a test says so, on the test's thread and by its time. */
final class ManualWorker implements Worker {
  private final List<Due> due = new ArrayList<>();
  private long nanos = 1;
  private boolean closed;

  @Override
  public Runnable after(Duration delay, Runnable task) {
    Due added = new Due(nanos + delay.toNanos(), task);
    if (!closed) {
      due.add(added);
    }
    return () -> due.remove(added);
  }

  @Override
  public long nanoTime() {
    return nanos;
  }

  @Override
  public void close(Runnable last) {
    closed = true;
    due.clear();
    last.run();
  }

  /** Lets time pass without working, as when the process sleeps. */
  void sleep(Duration time) {
    nanos += time.toNanos();
  }

  /** Does the first thing that is due; false if there is none. */
  boolean work() {
    Optional<Due> next =
        due.stream().filter(each -> each.at <= nanos).min(Comparator.comparingLong(Due::at));
    next.ifPresent(
        each -> {
          due.remove(each);
          each.task.run();
        });
    return next.isPresent();
  }

  /** Whether anything will be due. */
  boolean hasWork() {
    return !due.isEmpty();
  }

  private record Due(long at, Runnable task) {}
}
