package io.sparkcompletions.tests.proof;

import io.sparkcompletions.ledger.file.CrashPoint;
import io.sparkcompletions.ledger.file.LedgerHost;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Ends a process at a named step, at once and without cleaning up, when a file in a folder says so.
 * A wish is granted once, to whichever process comes first.
 */
final class DeathWish {
  /** A row was emitted; counted from the last flush on. */
  static final String EMITTED = "ROW_EMITTED";

  private static final int KILLED = 137;
  private static final Map<Path, Integer> PASSED = new ConcurrentHashMap<>();

  private DeathWish() {}

  /** Wishes that a process dies when it has passed a step so many times. */
  static void make(Path folder, String step, int passesBefore) {
    try {
      Path written = Files.createTempFile(folder, "wish", "");
      Files.writeString(written, Integer.toString(passesBefore));
      Files.move(written, wish(folder, step), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The death that a wish has led to. */
  static Optional<Death> death(Path folder, String step) {
    try {
      if (!Files.exists(certificate(folder, step))) {
        return Optional.empty();
      }
      List<String> lines = Files.readAllLines(certificate(folder, step));
      Instant at = Instant.parse(lines.get(1));
      return Optional.of(new Death(lines.get(0), at, at));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Has the ledger of this process tell of its steps. */
  static void listen(Path folder, String who) {
    LedgerHost.listen(
        point -> {
          if (point == CrashPoint.AFTER_FLUSH) {
            PASSED.remove(wish(folder, EMITTED));
          }
          pass(folder, who, point.name());
        });
  }

  /** A step is passed: this does not return if it was wished for. */
  static void pass(Path folder, String who, String step) {
    if (isGranted(folder, step)) {
      try {
        Path written = Files.createTempFile(folder, "death", "");
        Files.writeString(written, who + '\n' + Instant.now() + '\n');
        Files.move(written, certificate(folder, step), StandardCopyOption.ATOMIC_MOVE);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      Runtime.getRuntime().halt(KILLED);
    }
  }

  /** Whether a wish comes true now, for those that do something else than die. */
  static boolean isGranted(Path folder, String step) {
    Path wish = wish(folder, step);
    try {
      return Files.exists(wish)
          && PASSED.merge(wish, 1, Integer::sum) > Integer.parseInt(Files.readString(wish))
          && Files.deleteIfExists(wish);
    } catch (NoSuchFileException e) {
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path wish(Path folder, String step) {
    return folder.resolve("die-at-" + step);
  }

  private static Path certificate(Path folder, String step) {
    return folder.resolve("died-at-" + step);
  }
}
