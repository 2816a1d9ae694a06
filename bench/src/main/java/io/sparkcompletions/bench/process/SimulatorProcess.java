package io.sparkcompletions.bench.process;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A simulator in a process of its own: docs/simulator.md. */
public final class SimulatorProcess implements AutoCloseable {
  private static final String READY = "listening on ";
  private static final String JAR = "simulator/target/spark-completions-simulator-standalone.jar";
  private static final Duration ADMIN_TIMEOUT = Duration.ofMinutes(1);

  private final Process process;
  private final Thread hook;
  private final String url;
  private final HttpClient http = HttpClient.newHttpClient();

  private SimulatorProcess(Process process, Thread hook, String url) {
    this.process = process;
    this.hook = hook;
    this.url = url;
  }

  /** Starts one with its defaults, on a free port. */
  public static SimulatorProcess start(Path root) throws IOException {
    Path jar = root.resolve(JAR);
    if (!Files.exists(jar)) {
      throw new IllegalStateException(jar + " is not built: ./mvnw -pl simulator package");
    }
    Process process =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx1g",
                    "-jar",
                    jar.toString(),
                    "--port",
                    "0"))
            .redirectError(Logs.next(root, "simulator").toFile())
            .start();
    Thread hook = new Thread(process::destroyForcibly, "bench-end-simulator");
    Runtime.getRuntime().addShutdownHook(hook);
    String line =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))
            .readLine();
    if (line == null || !line.startsWith(READY)) {
      process.destroyForcibly();
      throw new IllegalStateException("the simulator did not start; it said " + line);
    }
    return new SimulatorProcess(process, hook, line.substring(READY.length()));
  }

  /** What goes into {@code baseUrl}. */
  public String baseUrl() {
    return url + "/v1";
  }

  /** Changes members of its configuration. */
  public void configure(Map<String, ?> members) throws IOException {
    post("config", Json.line(members));
  }

  /** Forgets counters, bill, pending faults, quotas and cached prompts. */
  public void reset() throws IOException {
    post("reset", "{}");
  }

  /** Its counters, with those of each second. */
  public JsonNode stats() throws IOException {
    return send(request("stats?detail=true").GET().build());
  }

  /** Its account with each request that it keeps: {@code keepDetail}. */
  public JsonNode bill() throws IOException {
    return send(request("bill?detail=true").GET().build());
  }

  /** When the first request came that was not an administrator's. */
  public Instant firstRequestAt() throws IOException {
    String at = stats().path("firstRequestAt").asText();
    if (at.isEmpty()) {
      throw new IllegalStateException("the simulator has seen no request");
    }
    return Instant.parse(at);
  }

  private void post(String path, String json) throws IOException {
    JsonNode reply = send(request(path).POST(BodyPublishers.ofString(json)).build());
    if (reply.has("problems")) {
      throw new IllegalArgumentException("the simulator refused " + json + ": " + reply);
    }
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(url + "/__simulator/" + path)).timeout(ADMIN_TIMEOUT);
  }

  private JsonNode send(HttpRequest request) throws IOException {
    try {
      HttpResponse<String> reply = http.send(request, BodyHandlers.ofString());
      if (reply.statusCode() >= 300) {
        throw new IOException("the simulator said " + reply.statusCode() + " " + reply.body());
      }
      return reply.body().isBlank() ? Json.parse("{}") : Json.parse(reply.body());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while the simulator was asked");
    }
  }

  @Override
  public void close() {
    process.destroy();
    Ending.of(process, 10, TimeUnit.SECONDS);
    Runtime.getRuntime().removeShutdownHook(hook);
  }
}
