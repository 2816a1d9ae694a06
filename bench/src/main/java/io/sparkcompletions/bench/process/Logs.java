package io.sparkcompletions.bench.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

/** Where the processes of this run write what they have to say. */
final class Logs {
  private static final AtomicInteger NEXT = new AtomicInteger();

  private Logs() {}

  static Path next(Path root, String name) throws IOException {
    Path folder = root.resolve("bench/target/logs").resolve(ProcessHandle.current().pid() + "");
    return Files.createDirectories(folder)
        .resolve(String.format("%02d-%s.log", NEXT.incrementAndGet(), name));
  }
}
