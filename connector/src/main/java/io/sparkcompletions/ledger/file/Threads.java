package io.sparkcompletions.ledger.file;

import java.util.concurrent.ThreadFactory;

/** Names the threads of this package, so that a thread dump explains itself. */
final class Threads {
  private Threads() {}

  static ThreadFactory daemon(String name) {
    return task -> {
      Thread thread = new Thread(task, name);
      thread.setDaemon(true);
      return thread;
    };
  }
}
