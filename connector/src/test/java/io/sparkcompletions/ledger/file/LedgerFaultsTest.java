package io.sparkcompletions.ledger.file;

import static io.sparkcompletions.ledger.file.FileLedgerContract.SMALL;
import static io.sparkcompletions.ledger.file.FileLedgerContract.entries;
import static io.sparkcompletions.ledger.file.FileLedgerContract.sorted;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkcompletions.error.CompletionsException;
import io.sparkcompletions.error.ErrorCode;
import io.sparkcompletions.ledger.LedgerEntry;
import io.sparkcompletions.ledger.LedgerSession;
import io.sparkcompletions.ledger.file.FaultyFileSystem.Operation;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A file system that fails: the error is clear, and nothing that was recorded is lost. */
class LedgerFaultsTest {
  @TempDir java.nio.file.Path temporary;

  private final ManualClock clock = new ManualClock();
  private FaultyFileSystem files;
  private TestLedger directory;

  @BeforeEach
  void useDirectory() throws IOException {
    RawLocalFileSystem raw = new RawLocalFileSystem();
    raw.initialize(temporary.toUri(), new Configuration(false));
    files = new FaultyFileSystem(raw);
    directory = new TestLedger(files, new Path(temporary.toUri().toString(), "ledger"), clock);
  }

  @ParameterizedTest
  @EnumSource(names = {"CREATE", "WRITE", "FLUSH"})
  void aFailedFlushIsThrownAndTheNextOneWritesEverything(Operation operation) {
    directory.record(SMALL, entries(0, 5));
    LedgerSession session = directory.open(SMALL).open();
    entries(5, 10).forEach(session::append);
    session.flush();
    entries(10, 15).forEach(session::append);
    // A new journal file is needed for CREATE to happen.
    clock.advance(Duration.ofMinutes(6));
    files.fail(operation, in("journals"), 1);
    assertUnavailable(session::flush, "cannot write");
    assertThat(directory.scan()).hasSizeGreaterThanOrEqualTo(10);

    session.append(Entries.answer(15));
    session.flush();
    assertThat(directory.scan()).containsExactlyElementsOf(sorted(entries(0, 16)));
    session.close();
    assertThat(directory.scan()).containsExactlyElementsOf(sorted(entries(0, 16)));
  }

  @Test
  void aFlushThatFailsInTheBackgroundIsMadeUpFor() {
    LedgerSession session = directory.open(SMALL).open();
    session.append(Entries.answer(1));
    clock.advance(Duration.ofSeconds(2));
    files.fail(Operation.FLUSH, in("journals"), 1);
    directory.ticker.tick();
    assertThat(session.find(Entries.key(1))).isPresent();
    directory.ticker.tick();
    assertThat(directory.find(Entries.key(1))).contains(Entries.answer(1));
  }

  @Test
  void aFlushThatTookSoLongThatOthersMayHaveSealedTheJournalIsDoneAgainElsewhere() {
    CrashPoints slowOnce =
        new CrashPoints() {
          private boolean stalled;

          @Override
          public void pass(CrashPoint point) {
            if (point == CrashPoint.FLUSH_WRITTEN && !stalled) {
              stalled = true;
              clock.advance(Duration.ofMinutes(16));
              directory.open(SMALL).maintain();
            }
          }
        };
    FaultyFileSystem dying = new FaultyFileSystem(files);
    LedgerSession session = directory.open(dying, SMALL, slowOnce).open();
    entries(0, 5).forEach(session::append);
    assertUnavailable(session::flush, "took so long");
    session.flush();
    dying.die();
    clock.advance(Duration.ofMinutes(11));
    directory.open(SMALL).maintain();
    assertThat(directory.scan()).containsExactlyElementsOf(sorted(entries(0, 5)));
  }

  @ParameterizedTest
  @EnumSource(names = {"CREATE", "WRITE", "FLUSH"})
  void whatTheJournalNoLongerTakesIsSealedOnClosing(Operation operation) {
    LedgerSession session = directory.open(SMALL).open();
    entries(0, 5).forEach(session::append);
    session.flush();
    // A new journal file is needed for CREATE to happen.
    clock.advance(Duration.ofMinutes(6));
    files.fail(operation, in("journals"));
    session.append(Entries.answer(5));

    session.close();

    assertThat(directory.open(SMALL).status().journals()).isZero();
    assertThat(directory.scan()).containsExactlyElementsOf(sorted(entries(0, 6)));
  }

  @Test
  void aFullDiskIsAnErrorAndWhatWasFlushedStays() {
    LedgerSession session = directory.open(SMALL).open();
    entries(0, 9).forEach(session::append);
    session.flush();
    files.fill(100);
    session.append(Entries.answer(9));
    assertUnavailable(session::flush, "No space left");
    assertUnavailable(session::close, "free space");
    files.heal();
    assertThat(directory.scan()).containsAll(entries(0, 9)).allMatch(entries(0, 10)::contains);
  }

  @ParameterizedTest
  @EnumSource(names = {"CREATE", "WRITE", "FLUSH", "CLOSE", "RENAME"})
  void whatCannotBeSealedStaysInTheJournalAndTheTaskGoesOn(Operation operation) {
    FileLedgerOptions options =
        FileLedgerOptions.builder().flush(Duration.ofSeconds(1), 5).sealBytes(4_000).build();
    Path segments = new Path(directory.directory, "segments");
    files.fail(operation, path -> in("tmp").test(path) || path.getParent().equals(segments));
    LedgerSession session = directory.open(options).open();
    for (int i = 0; i < 40; i++) {
      session.append(Entries.answer(i));
      assertThat(session.find(Entries.key(i))).contains(Entries.answer(i));
      assertThat(session.find(Entries.key(i / 2))).contains(Entries.answer(i / 2));
    }
    session.close();
    assertThat(directory.scan()).containsExactlyElementsOf(sorted(entries(0, 40)));

    files.heal();
    clock.advance(Duration.ofMinutes(16));
    assertThat(directory.open(options).maintain().created()).isEqualTo(1);
    clock.advance(Duration.ofMinutes(11));
    directory.open(options).maintain();
    assertThat(directory.open(options).status().journals()).isZero();
    assertThat(directory.scan()).containsExactlyElementsOf(sorted(entries(0, 40)));
  }

  @Test
  void whatCannotBeReadIsAnErrorAndNotAMiss() {
    directory.record(SMALL, entries(0, 50));
    LedgerSession session = directory.open(SMALL).open();
    files.fail(Operation.OPEN, in("segments"));
    assertUnavailable(() -> session.find(Entries.key(1)), "cannot read");
    assertUnavailable(() -> directory.open(SMALL).open().find(Entries.key(1)), "paying twice");
    assertUnavailable(() -> directory.scan(), "cannot read");
    files.heal();
    assertThat(session.find(Entries.key(1))).contains(Entries.answer(1));
  }

  @Test
  void aListingThatFailsIsAnErrorAndNotAnEmptyLedger() {
    directory.record(SMALL, entries(0, 50));
    files.fail(Operation.LIST, path -> true);
    assertUnavailable(() -> directory.open(SMALL).open().find(Entries.key(1)), "cannot read");
    files.heal();
    LedgerSession session = directory.open(SMALL).open();
    files.fail(Operation.LIST, path -> true, 1);
    assertUnavailable(() -> session.enter(TestLedger.ALL, true), "cannot read");
    session.enter(TestLedger.ALL, true);
    assertThat(session.find(Entries.key(1))).contains(Entries.answer(1));
  }

  @Test
  void aJournalThatCannotBeReadIsAnError() {
    LedgerSession writer = directory.open(SMALL).open();
    entries(0, 10).forEach(writer::append);
    writer.flush();
    LedgerSession reader = directory.open(SMALL).open();
    files.fail(Operation.OPEN, in("journals"));
    assertUnavailable(() -> reader.find(Entries.key(1)), "cannot read");
    files.heal();
    assertThat(reader.find(Entries.key(1))).contains(Entries.answer(1));
  }

  @ParameterizedTest
  @EnumSource(names = {"CREATE", "WRITE", "CLOSE", "RENAME", "DELETE", "OPEN", "LIST", "STATUS"})
  void compactionThatFailsAnywhereLosesNothing(Operation operation) {
    List<LedgerEntry> expected = sorted(entries(0, 60));
    for (int at = 0; at < 60; at += 20) {
      directory.record(SMALL, entries(at, at + 20));
    }
    FileLedger ledger = directory.open(SMALL);
    for (int skipped = 0; skipped < 12; skipped++) {
      int[] left = {skipped};
      files.fail(operation, path -> left[0]-- <= 0);
      try {
        ledger.compact();
      } catch (CompletionsException e) {
        assertThat(e.code()).isEqualTo(ErrorCode.LEDGER_UNAVAILABLE);
      }
      files.heal();
      assertThat(directory.scan()).isEqualTo(expected);
      clock.advance(Duration.ofMinutes(11));
    }
    ledger.compact();
    clock.advance(Duration.ofMinutes(11));
    ledger.compact();
    assertThat(ledger.status().segments()).isEqualTo(1);
    assertThat(directory.scan()).isEqualTo(expected);
  }

  @Test
  void noMessageHoldsAnAnswerOrAKey() {
    LedgerSession session = directory.open(SMALL).open();
    session.append(Entries.answer(Entries.key(1), "planted secret", Instant.EPOCH));
    files.fail(Operation.WRITE, path -> true);
    for (ThrowingCallable action : List.<ThrowingCallable>of(session::flush, session::close)) {
      assertThatThrownBy(action)
          .hasMessageNotContaining("planted")
          .hasMessageNotContaining(Entries.key(1).text())
          .rootCause()
          .hasMessageNotContaining("planted");
    }
  }

  private void assertUnavailable(ThrowingCallable action, String text) {
    assertThatThrownBy(action)
        .isInstanceOfSatisfying(
            CompletionsException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.LEDGER_UNAVAILABLE))
        .hasMessageContaining(text)
        .hasMessageContaining(directory.directory.getName());
  }

  private static Predicate<Path> in(String folder) {
    return path -> path.getParent().getName().equals(folder);
  }
}
