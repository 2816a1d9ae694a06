package io.sparkcompletions.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

/** The threads of live engines in this JVM. */
public final class EngineThreads {
  private EngineThreads() {}

  /** Waits for engine threads to end: they may still be unwinding when the last task is done. */
  public static void assertNone() {
    try {
      Await.until(EngineThreads::areNone);
    } catch (AssertionError e) {
      assertThat(names()).isEmpty();
    }
  }

  /** Whether no engine has a thread. */
  public static boolean areNone() {
    return names().isEmpty();
  }

  private static List<String> names() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.startsWith("completions-"))
        .filter(name -> !name.startsWith("completions-ledger-"))
        .toList();
  }
}
