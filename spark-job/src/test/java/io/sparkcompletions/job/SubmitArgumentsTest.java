package io.sparkcompletions.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SubmitArgumentsTest {
  private static final Path FILE = Path.of("/jobs/a b.yaml");

  @Test
  void optionsOfSparkSubmitAreToldApartWhereverTheyStand() {
    SubmitArguments sorted =
        SubmitArguments.of(
            List.of(
                "--master",
                "local[2]",
                "run",
                "--config",
                "job.yaml",
                "--conf",
                "a.b=c=d",
                "--set",
                "limits.concurrency=8",
                "--driver-memory=2g",
                "--verbose",
                "--set",
                "x=y"));

    assertThat(sorted.spark())
        .containsExactly(
            "--master", "local[2]", "--conf", "a.b=c=d", "--driver-memory", "2g", "--verbose");
    assertThat(sorted.job())
        .containsExactly(
            "run", "--config", "job.yaml", "--set", "limits.concurrency=8", "--set", "x=y");
  }

  @Test
  void whatFollowsTwoDashesIsTheJobs() {
    SubmitArguments sorted = SubmitArguments.of(List.of("run", "--", "--config", "--master"));

    assertThat(sorted.spark()).isEmpty();
    assertThat(sorted.job()).containsExactly("run", "--config", "--master");
  }

  @Test
  void whatSparkSubmitWouldDoInsteadOfTheJobIsNotPassedOn() {
    assertThat(SubmitArguments.of(List.of("--class", "Other", "--status", "id")).spark()).isEmpty();
  }

  @Test
  void theFileSpeaksWhereTheCommandLineIsSilent() {
    SubmitArguments silent = SubmitArguments.of(List.of("run"));
    SubmitArguments loud =
        SubmitArguments.of(List.of("run", "--master", "spark://h:1", "--conf", "a=1"));

    Map<String, String> conf = Map.of("a", "0", "b", "2");
    assertThat(silent.withDefaults(Optional.of("local[*]"), conf).spark())
        .containsExactly("--master", "local[*]", "--conf", "a=0", "--conf", "b=2");
    assertThat(loud.withDefaults(Optional.of("local[*]"), conf).spark())
        .containsExactly("--master", "spark://h:1", "--conf", "a=1", "--conf", "b=2");
  }

  @Test
  void theJobFileTravelsByItsAbsolutePath() {
    SubmitArguments apart =
        SubmitArguments.of(List.of("run", "--config", "a b.yaml", "--set", "input.path=a b.yaml"));
    SubmitArguments together = SubmitArguments.of(List.of("run", "--config=a b.yaml"));

    assertThat(apart.withJobFile(FILE).arguments("job.jar"))
        .containsExactly(
            "--name",
            "completions a b.yaml",
            "--class",
            "io.sparkcompletions.job.Main",
            "job.jar",
            "run",
            "--config",
            "/jobs/a b.yaml",
            "--set",
            "input.path=a b.yaml");
    assertThat(together.withJobFile(FILE).job()).containsExactly("run", "--config=/jobs/a b.yaml");
  }

  @Test
  void clusterModeShipsTheJobFileWhereTheClusterManagerShipsFiles() {
    SubmitArguments yarn =
        SubmitArguments.of(
            List.of("run", "--master", "yarn", "--deploy-mode", "cluster", "--files", "x.txt"));

    assertThat(yarn.withJobFile(FILE).spark()).containsSequence("--files", "x.txt,/jobs/a b.yaml");
  }

  @Test
  void standaloneClusterModeShipsNothingAndWaitsForTheEnd() {
    List<String> given = List.of("run", "--master", "spark://h:1", "--deploy-mode", "cluster");

    assertThat(SubmitArguments.of(given).withJobFile(FILE).spark())
        .doesNotContain("--files")
        .containsSequence("--conf", "spark.standalone.submit.waitAppCompletion=true");
  }

  @Test
  void confIsThePropertiesFileWithTheCommandLineOverIt(@TempDir Path home) throws IOException {
    Files.createDirectory(home.resolve("conf"));
    Files.writeString(
        home.resolve("conf/spark-defaults.conf"),
        "# comment\nspark.completions.model   openai/m\nspark.a 1\n");
    SubmitArguments submit = SubmitArguments.of(List.of("run", "--conf", "spark.a=2"));

    assertThat(submit.conf(Map.of("SPARK_HOME", home.toString())))
        .containsOnly(Map.entry("spark.completions.model", "openai/m"), Map.entry("spark.a", "2"));
    assertThat(submit.conf(Map.of())).containsOnly(Map.entry("spark.a", "2"));
  }
}
