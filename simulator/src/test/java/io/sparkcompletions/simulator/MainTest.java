package io.sparkcompletions.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class MainTest {

  @TempDir private Path directory;

  @Test
  void printsItsAddressServesAndEndsWhenToldTo() throws IOException, InterruptedException {
    Path config = Files.writeString(directory.resolve("sim.yaml"), "organization: org-from-file\n");
    Process process = launch("--port", "0", "--config", config.toString());
    try (BufferedReader out = reader(process)) {
      String line = out.readLine();
      assertThat(line).matches("listening on http://127\\.0\\.0\\.1:\\d+");
      HttpResponse<String> models =
          HttpClient.newHttpClient()
              .send(
                  HttpRequest.newBuilder(
                          URI.create(line.substring("listening on ".length()) + "/v1/models"))
                      .header("Authorization", "Bearer sk-x")
                      .build(),
                  HttpResponse.BodyHandlers.ofString());
      assertThat(models.headers().firstValue("openai-organization")).contains("org-from-file");

      assertThat(process.toHandle().destroy()).isTrue();
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(out.readLine()).isNull();
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void wrongArgumentsAndConfigurationsEndWithCode2AndEveryReason()
      throws IOException, InterruptedException {
    Path config = Files.writeString(directory.resolve("bad.yaml"), "sede: 1\nkeepDetail: -1\n");

    assertThat(errors(2, "--port", "0", "--config", config.toString()))
        .contains("sede is unknown; did you mean seed?")
        .contains("keepDetail must be between 0 and");
    assertThat(errors(2, "--port", "0", "--config", directory.resolve("none.yaml").toString()))
        .contains("cannot read");
    assertThat(errors(2, "--port", "70000")).contains("--port must be between 0 and 65535");
    assertThat(errors(2)).contains("--port");
    assertThat(errors(2, "--port", "0", "--prot", "1")).contains("--prot");
  }

  @Test
  void portInUseEndsWithCode1() throws IOException, InterruptedException {
    try (Simulator simulator = Simulator.start()) {
      assertThat(errors(1, "--port", Integer.toString(simulator.port())))
          .contains("cannot listen on port " + simulator.port());
    }
  }

  private static String errors(int exitCode, String... arguments)
      throws IOException, InterruptedException {
    Process process = launch(arguments);
    try {
      String errors = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor()).as(errors).isEqualTo(exitCode);
      assertThat(process.getInputStream().readAllBytes()).isEmpty();
      return errors;
    } finally {
      process.destroyForcibly();
    }
  }

  private static Process launch(String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-Xmx256m",
            "-cp",
            System.getProperty("java.class.path"),
            "io.sparkcompletions.simulator.Main"));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command).start();
  }

  private static BufferedReader reader(Process process) {
    return new BufferedReader(
        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }
}
