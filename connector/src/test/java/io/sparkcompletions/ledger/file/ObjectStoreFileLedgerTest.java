package io.sparkcompletions.ledger.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;

class ObjectStoreFileLedgerTest extends FileLedgerContract {
  @Override
  FileSystem files() {
    return new ObjectStoreFileSystem(clock, Duration.ZERO);
  }

  @Override
  Path path() {
    return new Path("objects://bucket/team/ledger");
  }

  @Test
  void eachFlushIsAnObjectAndNothingIsCopied() throws IOException {
    FileLedger ledger = directory.open(SMALL);
    var session = ledger.open();
    entries(0, 30).forEach(session::append);
    assertThat(names(Folder.JOURNALS)).hasSize(3);
    session.close();
    assertThat(names(Folder.JOURNALS)).isEmpty();
    assertThat(names(Folder.SEGMENTS)).hasSize(1);
    assertThat(((ObjectStoreFileSystem) directory.files).renames()).isZero();
  }

  @Test
  void withoutAnIntervalOfTheUsersAnObjectIsWrittenEveryThirtySeconds() throws IOException {
    FileLedgerOptions options = FileLedgerOptions.defaults();
    FileLedger ledger = directory.open(options);
    var session = ledger.open();
    session.append(Entries.answer(1));
    session.flush();
    session.append(Entries.answer(2));
    clock.advance(Duration.ofSeconds(20));
    directory.ticker.tick();
    assertThat(names(Folder.JOURNALS)).hasSize(1);
    clock.advance(Duration.ofSeconds(10));
    directory.ticker.tick();
    assertThat(names(Folder.JOURNALS)).hasSize(2);
  }

  @Test
  void listingsThatLagBehindLoseNothing() throws IOException {
    Duration lag = Duration.ofMinutes(2);
    directory = new TestLedger(new ObjectStoreFileSystem(clock, lag), directory.directory, clock);
    for (int at = 0; at < 120; at += 20) {
      directory.record(SMALL, entries(at, at + 20));
    }
    clock.advance(lag);
    assertThat(directory.scan()).hasSize(120);
    for (int step = 0; step < 40; step++) {
      if (step % 3 == 0) {
        directory.open(SMALL).compact();
      }
      assertThat(directory.scan()).hasSize(120);
      for (int i = 0; i < 120; i++) {
        assertThat(directory.find(Entries.key(i))).contains(Entries.answer(i));
      }
      clock.advance(Duration.ofMinutes(1));
    }
    assertThat(names(Folder.SEGMENTS)).hasSize(1);
  }
}
