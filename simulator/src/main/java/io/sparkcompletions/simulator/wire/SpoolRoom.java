package io.sparkcompletions.simulator.wire;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * A directory for spools, below the system's temporary directory. Made when it is first needed,
 * deleted on closing. Thread-safe.
 */
public final class SpoolRoom implements AutoCloseable {

  private final AtomicLong count = new AtomicLong();

  /** Guarded by this. */
  private Optional<Path> directory = Optional.empty();

  /** A new file, to be filled by the caller. */
  public SpoolWriter create(String what) {
    try {
      return new SpoolWriter(directory().resolve(what + "-" + count.incrementAndGet()));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write temporary files", e);
    }
  }

  private synchronized Path directory() throws IOException {
    if (directory.isEmpty()) {
      directory = Optional.of(Files.createTempDirectory("completions-simulator-"));
    }
    return directory.get();
  }

  @Override
  public synchronized void close() {
    if (directory.isEmpty()) {
      return;
    }
    List<Path> all = new ArrayList<>();
    try (Stream<Path> found = Files.walk(directory.get())) {
      found.sorted(Comparator.reverseOrder()).forEach(all::add);
      for (Path path : all) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete temporary files", e);
    }
    directory = Optional.empty();
  }
}
