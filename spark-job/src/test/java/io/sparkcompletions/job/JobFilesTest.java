package io.sparkcompletions.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkcompletions.job.config.InvalidJobException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JobFilesTest {
  @Test
  void aFileIsReadByPathOrUri(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("job é.yaml"), "mode: live");

    assertThat(JobFiles.text(file.toString())).isEqualTo("mode: live");
    assertThat(JobFiles.text(file.toUri().toString())).isEqualTo("mode: live");
  }

  @Test
  void aShippedFileIsFoundInTheWorkingDirectory() {
    assertThat(JobFiles.text("/not/here/pom.xml")).contains("spark-completions-job");
  }

  @Test
  void aMissingFileIsAProblemOfTheJob() {
    assertThatThrownBy(() -> JobFiles.text("/not/here/job.yaml"))
        .isInstanceOf(InvalidJobException.class)
        .hasMessageContaining("/not/here/job.yaml: 1 problem, nothing was sent")
        .hasMessageContaining("no such file; the working directory is /");
  }

  @Test
  void onlyUrisOfOtherFileSystemsAreRemote() {
    assertThat(JobFiles.isRemote("hdfs://h/job.yaml")).isTrue();
    assertThat(JobFiles.isRemote("s3a://b/job.yaml")).isTrue();
    assertThat(JobFiles.isRemote("file:/job.yaml")).isFalse();
    assertThat(JobFiles.isRemote("conf/job.yaml")).isFalse();
    assertThat(JobFiles.isRemote("C:/job.yaml")).isFalse();
  }
}
