package io.sparkcompletions.ledger.file;

import static io.sparkcompletions.ledger.file.FileLedgerContract.entries;
import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcompletions.ledger.LedgerEntry;
import io.sparkcompletions.ledger.LedgerSession;
import io.sparkcompletions.model.RequestKey;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A process that dies at any step: what was flushed is found, and nothing else than the truth. */
class LedgerCrashTest {
  private static final FileLedgerOptions OPTIONS =
      FileLedgerOptions.builder()
          .flush(Duration.ofSeconds(1), 7)
          .sealBytes(6_000)
          .blockBytes(512)
          .mergeFiles(3)
          .build();

  @TempDir java.nio.file.Path temporary;

  @ParameterizedTest
  @EnumSource
  void onALocalFileSystem(CrashPoint point) throws IOException {
    int deaths = 0;
    for (int passed = 0; passed < 60; passed += 1 + passed / 2) {
      RawLocalFileSystem raw = new RawLocalFileSystem();
      raw.initialize(temporary.toUri(), new Configuration(false));
      java.nio.file.Path directory = Files.createTempDirectory(temporary, "crash");
      deaths += diesAt(point, passed, raw, new Path(directory.toUri()), new ManualClock());
    }
    assertThat(deaths).as("the point is passed").isPositive();
  }

  @ParameterizedTest
  @EnumSource
  void onAnObjectStore(CrashPoint point) throws IOException {
    int deaths = 0;
    for (int passed = 0; passed < 60; passed += 1 + passed / 2) {
      ManualClock clock = new ManualClock();
      FileSystem objects = new ObjectStoreFileSystem(clock, Duration.ZERO);
      deaths += diesAt(point, passed, objects, new Path("objects://bucket/ledger"), clock);
    }
    assertThat(deaths).as("the point is passed").isPositive();
  }

  private static int diesAt(
      CrashPoint point, int passedBefore, FileSystem files, Path path, ManualClock clock) {
    TestLedger directory = new TestLedger(files, path, clock);
    FaultyFileSystem dying = new FaultyFileSystem(files);
    Set<RequestKey> durable = new HashSet<>();
    int[] left = {passedBefore};
    CrashPoints crash =
        passed -> {
          if (passed == point && left[0]-- == 0) {
            dying.die();
            throw new Death();
          }
        };
    boolean died = false;
    try {
      live(directory.open(dying, OPTIONS, crash), clock, durable);
    } catch (Death e) {
      died = true;
    }

    assertTruth(directory, durable);
    clock.advance(Duration.ofMinutes(20));
    FileLedger next = directory.open(OPTIONS);
    next.maintain();
    assertTruth(directory, durable);
    clock.advance(Duration.ofDays(2));
    next.compact();
    clock.advance(Duration.ofMinutes(20));
    next.compact();
    assertTruth(directory, durable);
    LedgerStatus status = next.status();
    assertThat(status.damagedPlaces()).isZero();
    assertThat(status.segments() + status.journals() + status.superseded()).isLessThanOrEqualTo(1);
    return died ? 1 : 0;
  }

  /** What a process does in its life; whatever a flush has returned for is durable. */
  private static void live(FileLedger ledger, ManualClock clock, Set<RequestKey> durable) {
    for (long task = 0; task < 4; task++) {
      LedgerSession session = ledger.open();
      session.enter(TestLedger.ALL, true);
      for (LedgerEntry entry : entries(task * 40, task * 40 + 40)) {
        session.append(entry);
        if (entry.attempts() == 2 && durable.size() % 3 == 0) {
          session.flush();
          durable.add(entry.key());
        }
      }
      session.flush();
      entries(task * 40, task * 40 + 40).forEach(entry -> durable.add(entry.key()));
      session.append(Entries.answer(1_000 + task));
      session.close();
      durable.add(Entries.key(1_000 + task));
      clock.advance(Duration.ofMinutes(11));
    }
    ledger.compact();
    clock.advance(Duration.ofMinutes(11));
    ledger.compact();
  }

  private static void assertTruth(TestLedger directory, Set<RequestKey> durable) {
    Map<RequestKey, LedgerEntry> truth = new HashMap<>();
    entries(0, 160).forEach(entry -> truth.put(entry.key(), entry));
    entries(1_000, 1_004).forEach(entry -> truth.put(entry.key(), entry));
    List<LedgerEntry> found = directory.scan();
    assertThat(found).allSatisfy(entry -> assertThat(truth).containsEntry(entry.key(), entry));
    assertThat(found).extracting(LedgerEntry::key).doesNotHaveDuplicates().containsAll(durable);
  }

  /** Not an exception, so that nothing on the way takes it for a failure to be handled. */
  private static final class Death extends Error {
    private static final long serialVersionUID = 1L;
  }
}
