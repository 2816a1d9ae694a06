package io.sparkcompletions.ledger.claims;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ApplicationMarkTest {
  @TempDir java.nio.file.Path temporary;

  private RawLocalFileSystem files;
  private Path directory;

  @BeforeEach
  void findFiles() throws IOException {
    directory = new Path(temporary.resolve("ledger").toUri());
    files = new RawLocalFileSystem();
    files.initialize(temporary.toUri(), new Configuration(false));
  }

  @Test
  void theDirectoryIsMadeForItsOwnerOnly() throws IOException {
    put(directory, "app-1");

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(local(directory))))
        .isEqualTo("rwx------");
  }

  @Test
  void whoLooksIntoTheSameDirectorySeesTheTokenAndNobodyElse() throws IOException {
    ApplicationMark mark = put(directory, "app-1");
    ApplicationMark other = put(new Path(directory, "elsewhere"), "app-1");

    assertThat(ApplicationMark.isSeen(files, mark.path(), mark.token())).isTrue();
    assertThat(ApplicationMark.isSeen(files, mark.path(), other.token())).isFalse();
    mark.remove();
    assertThat(ApplicationMark.isSeen(files, mark.path(), mark.token())).isFalse();
  }

  @Test
  void whoLooksIsToldWhoWasThereInTheLastMinutes() throws IOException {
    ApplicationMark old = put(directory, "app-1");
    Files.setLastModifiedTime(
        local(old.path()), FileTime.from(Instant.now().minus(Duration.ofHours(1))));
    put(directory, "app.2/x");
    ApplicationMark.of(files, directory, "app.2/x", "executor 7").put();

    assertThat(ApplicationMark.living(files, directory, Instant.now())).containsExactly("app-2-x");
  }

  @Test
  void theProcessStandsInTheMark() throws IOException {
    ApplicationMark mark = put(directory, "app-1");

    assertThat(Files.readAllLines(local(mark.path())))
        .containsExactly(mark.token(), ProcessIdentity.system().here());
  }

  private ApplicationMark put(Path where, String application) throws IOException {
    ApplicationMark mark = ApplicationMark.of(files, where, application, null);
    mark.put();
    return mark;
  }

  private static java.nio.file.Path local(Path path) {
    return java.nio.file.Path.of(path.toUri().getPath());
  }
}
