package io.sparkcompletions.ledger.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcompletions.ledger.LedgerSession;
import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalFileLedgerTest extends FileLedgerContract {
  @TempDir java.nio.file.Path temporary;

  @Override
  FileSystem files() throws IOException {
    FileSystem raw = new RawLocalFileSystem();
    raw.initialize(temporary.toUri(), new Configuration(false));
    return raw;
  }

  @Override
  Path path() {
    return new Path(temporary.toUri().toString(), "ledger");
  }

  @Test
  void onlyTheOwnerMayLook() throws IOException {
    directory.record(SMALL, entries(0, 1));
    assertThat(directory.files.getFileStatus(directory.directory).getPermission().toShort())
        .isEqualTo((short) 0700);
    Path segments = new Path(directory.directory, "segments");
    assertThat(directory.files.getFileStatus(segments).getPermission().toShort())
        .isEqualTo((short) 0700);
  }

  @Test
  void hadoopsChecksummingFileSystemIsPassedBySoThatAFlushIsSeen() throws IOException {
    FileSystem checksumming = FileSystem.newInstance(temporary.toUri(), new Configuration(false));
    FileLedger ledger = directory.open(checksumming, SMALL, CrashPoints.NONE);
    LedgerSession session = ledger.open();
    session.append(Entries.answer(1));
    session.flush();

    assertThat(directory.find(Entries.key(1))).contains(Entries.answer(1));
    try (var all = java.nio.file.Files.walk(temporary)) {
      assertThat(all.map(file -> file.getFileName().toString()))
          .noneMatch(name -> name.endsWith(".crc"));
    }
  }
}
