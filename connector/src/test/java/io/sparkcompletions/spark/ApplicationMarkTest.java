package io.sparkcompletions.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ApplicationMarkTest {
  @TempDir java.nio.file.Path temporary;

  private FileSystem files;
  private Path directory;

  @BeforeEach
  void findFiles() throws IOException {
    directory = new Path(temporary.resolve("ledger").toUri());
    files = HadoopSettings.files(directory, new Configuration());
  }

  @Test
  void theDirectoryIsMadeForItsOwnerOnly() throws IOException {
    ApplicationMark.put(files, directory, "app-1");

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(local(directory))))
        .isEqualTo("rwx------");
  }

  @Test
  void whoLooksIntoTheSameDirectorySeesTheTokenAndNobodyElse() throws IOException {
    ApplicationMark mark = ApplicationMark.put(files, directory, "app-1");
    ApplicationMark other = ApplicationMark.put(files, new Path(directory, "elsewhere"), "app-1");

    assertThat(ApplicationMark.isSeen(files, mark.path(), mark.token())).isTrue();
    assertThat(ApplicationMark.isSeen(files, mark.path(), other.token())).isFalse();
    mark.remove();
    assertThat(ApplicationMark.isSeen(files, mark.path(), mark.token())).isFalse();
  }

  @Test
  void anotherApplicationIsFoundByItsId() throws IOException {
    ApplicationMark first = ApplicationMark.put(files, directory, "app.1/x");
    ApplicationMark second = ApplicationMark.put(files, directory, "app-2");

    assertThat(first.others()).containsExactly("app-2");
    assertThat(second.others()).containsExactly("app-1-x");
    first.remove();
    assertThat(second.others()).isEmpty();
  }

  @Test
  void whatADeadApplicationLeftIsSweptAndNotTold() throws IOException {
    ApplicationMark dead = ApplicationMark.put(files, directory, "app-1");
    Files.setLastModifiedTime(
        local(dead.path()), FileTime.from(Instant.now().minus(Duration.ofHours(1))));
    ApplicationMark alive = ApplicationMark.put(files, directory, "app-2");

    assertThat(alive.others()).isEmpty();
    assertThat(local(dead.path())).doesNotExist();
  }

  private static java.nio.file.Path local(Path path) {
    return java.nio.file.Path.of(path.toUri().getPath());
  }
}
