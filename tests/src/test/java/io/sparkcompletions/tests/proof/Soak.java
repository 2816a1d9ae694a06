package io.sparkcompletions.tests.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcompletions.tests.SimulatorFixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The kills of {@link ExecutorKillIT} and {@link DriverKillIT}, again and again: run by {@code
 * bin/soak}, not by a build. Ends when enough processes were killed or the time is up, and at the
 * first application whose rows or bill are wrong; its files stay.
 */
class Soak {
  private static final int ROWS = 5_000;
  private static final int EXECUTORS_KILLED = 8;
  private static final int DRIVERS_KILLED = 4;

  @Test
  void killedProcessesCostWhatTheyHadInFlightAndNotYetFlushed() throws Exception {
    int kills = Integer.getInteger("soak.kills", 200);
    long seed = Long.getLong("soak.seed", System.currentTimeMillis());
    Duration limit = Duration.ofMinutes(Long.getLong("soak.minutes", 120L));
    long begun = System.nanoTime();
    Random random = new Random(seed);
    Path folder = Files.createDirectories(Path.of("target", "soak"));
    List<Losses.Loss> all = new ArrayList<>();
    System.out.printf("soak: %d kills or %d minutes, seed %d%n", kills, limit.toMinutes(), seed);
    try (SimulatorFixture simulator = SimulatorFixture.start("")) {
      for (int round = 0;
          all.size() < kills && System.nanoTime() - begun < limit.toNanos();
          round++) {
        simulator.configure("{\"latency\": {\"millis\": " + (100 + random.nextInt(300)) + "}}");
        long own = random.nextLong();
        Path files = Files.createTempDirectory(folder.toAbsolutePath(), "round" + round + "-");
        Losses losses =
            round % 3 == 2
                ? DriverKills.run(random.nextInt(3), simulator, own, ROWS, DRIVERS_KILLED, files)
                : ExecutorKills.run(simulator, own, ROWS, EXECUTORS_KILLED, files);
        all.addAll(losses.deaths());
        delete(files);
        summarise(all, Duration.ofNanos(System.nanoTime() - begun));
      }
    }
    assertThat(all).isNotEmpty();
  }

  private static void summarise(List<Losses.Loss> all, Duration taken) {
    long paidTwice = all.stream().mapToLong(Losses.Loss::paidTwice).sum();
    Losses.Loss worst =
        all.stream().max(Comparator.comparing(Losses.Loss::paidTwice)).orElseThrow();
    long nearest =
        all.stream().mapToLong(loss -> loss.bound() - loss.paidTwice()).min().orElseThrow();
    System.out.printf(
        "soak: %d kills in %d s, paid for twice %d, %.1f a kill; the worst: %s; %d below its bound at"
            + " least%n",
        all.size(), taken.toSeconds(), paidTwice, (double) paidTwice / all.size(), worst, nearest);
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
