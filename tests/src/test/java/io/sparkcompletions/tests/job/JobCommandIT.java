package io.sparkcompletions.tests.job;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sparkcompletions.tests.SimulatorFixture;
import io.sparkcompletions.tests.job.Commands.Result;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** bin/completions as a process, from a folder that is not the project's. */
@Timeout(600)
class JobCommandIT {
  private static final Map<String, String> KEY = Map.of("SIMULATOR_KEY", "sk-simulator");

  @TempDir private Path temp;
  private Path folder;
  private SimulatorFixture simulator;

  @BeforeEach
  void start() throws Exception {
    simulator = SimulatorFixture.start();
    folder = Files.createDirectory(temp.resolve("a folder"));
    Files.copy(Commands.root().resolve("conf/job.yaml"), folder.resolve("my job.yaml"));
  }

  @AfterEach
  void stop() {
    simulator.close();
  }

  @Tag("smoke")
  @Test
  void theSampleJobRunsFromAnyFolderWithSettingsAndOptionsOfSparkSubmitMixed() throws Exception {
    Result result =
        Commands.completions(
            folder,
            KEY,
            "--conf",
            "spark.ui.enabled=false",
            "run",
            "--config",
            "my job.yaml",
            "--master",
            "local[2]",
            "--set",
            "provider.baseUrl=" + simulator.baseUrl(),
            "--set",
            "input.path=" + Commands.root().resolve("conf/data/texts.jsonl"),
            "--set",
            "input.where=language IN ('en', 'ja', 'ar')",
            "--set",
            "output.format=json");

    assertThat(result.exitCode()).as(result.toString()).isZero();
    assertThat(result.out()).hasLineCount(1).contains("out/texts");
    assertThat(result.toString()).doesNotContain("sk-simulator");
    assertThat(result.err()).doesNotContain("incubator");
    JsonNode report = Reports.read(folder.resolve("out/texts-report"));
    long rows = report.at("/rows/total").asLong();
    assertThat(rows).isGreaterThan(90);
    assertThat(simulator.requests()).isBetween(rows - 6, rows);
    assertThat(folder.resolve("out/texts/_SUCCESS")).exists();
  }

  @Test
  void everyProblemIsToldWithinASecondOrTwoAndNothingIsSent() throws Exception {
    Result result =
        Commands.completions(
            folder,
            Map.of(),
            "run",
            "--config",
            "my job.yaml",
            "--set",
            "provider.baseUrl=" + simulator.baseUrl(),
            "--set",
            "completion.maxTokens=some",
            "--set",
            "limits.concurency=3",
            "--set",
            "output.mode=replace");

    assertThat(result.exitCode()).as(result.toString()).isEqualTo(2);
    assertThat(result.err())
        .contains("my job.yaml: 3 problems, nothing was sent")
        .contains("completion.maxTokens: must be")
        .contains("limits.concurency: unknown key; did you mean limits.concurrency?")
        .contains("output.mode: must be one of append, overwrite, merge, not replace");
    assertThat(result.out()).isEmpty();
    assertThat(simulator.allRequests()).isZero();
  }

  @Test
  void wrongArgumentsAreAConfigurationErrorAndHelpIsNot() throws Exception {
    Result none = Commands.completions(folder, Map.of());
    Result unknown = Commands.completions(folder, Map.of(), "run", "--config", "x", "--sett", "y");
    Result missing = Commands.completions(folder, Map.of(), "run", "--config", "none.yaml");
    Result help = Commands.completions(folder, Map.of(), "run", "--help");

    assertThat(none.exitCode()).isEqualTo(2);
    assertThat(unknown.exitCode()).isEqualTo(2);
    assertThat(unknown.err()).contains("--sett");
    assertThat(missing.exitCode()).isEqualTo(2);
    assertThat(missing.err()).contains("no such file; the working directory is " + folder);
    assertThat(help.exitCode()).isZero();
    assertThat(help.out()).contains("--config=FILE").contains("--set=KEY=VALUE");
  }

  @Test
  void theProcessEndsWithTheProvidersRefusalAsItsStatus() throws Exception {
    Result result =
        Commands.completions(
            folder,
            Map.of("SIMULATOR_KEY", "sk-invalid-planted"),
            "run",
            "--config",
            "my job.yaml",
            "--set",
            "provider.baseUrl=" + simulator.baseUrl(),
            "--set",
            "input.path=" + Commands.root().resolve("conf/data/texts.jsonl"),
            "--set",
            "input.where=language = 'en'",
            "--set",
            "output.format=json");

    assertThat(result.exitCode()).as(result.toString()).isEqualTo(4);
    assertThat(result.err()).contains("authentication_failed").doesNotContain("planted");
    assertThat(simulator.billUsd()).isZero();
    assertThat(folder.resolve("out/texts/_SUCCESS")).doesNotExist();
  }
}
