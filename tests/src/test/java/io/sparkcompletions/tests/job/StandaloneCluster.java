package io.sparkcompletions.tests.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sparkcompletions.tests.JavaProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * A Spark standalone cluster of real processes on loopback addresses: a master and workers, each
 * worker on an address of its own, since Spark takes an address for a machine.
 *
 * <p>It runs on the Spark that bin/completions has assembled. Closing it ends the processes that it
 * started, by their handles, with the executors and drivers that those started.
 */
public final class StandaloneCluster implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(120);

  private final Path folder;
  private final Path home;
  private final List<Process> processes = new ArrayList<>();
  private final HttpClient http = HttpClient.newHttpClient();
  private final int port = freePort();
  private final int webPort = freePort();

  private StandaloneCluster(Path folder, Path home) {
    this.folder = folder;
    this.home = home;
  }

  /**
   * Starts a cluster and waits until all workers have registered.
   *
   * @param home a Spark: jars/ and conf/
   * @param folder takes logs and the workers' own folders
   */
  public static StandaloneCluster start(Path home, Path folder, int workers)
      throws IOException, InterruptedException {
    StandaloneCluster cluster = new StandaloneCluster(folder, home);
    try {
      cluster.startMaster();
      for (int i = 0; i < workers; i++) {
        cluster.startWorker(i);
      }
      cluster.await("registered workers", workers, state -> state.path("aliveworkers").asInt());
      return cluster;
    } catch (IOException | InterruptedException | RuntimeException e) {
      cluster.close();
      throw e;
    }
  }

  /** For {@code --master}. */
  public String master() {
    return "spark://127.0.0.1:" + port;
  }

  /** The master's own account of itself. */
  public JsonNode state() throws IOException, InterruptedException {
    URI uri = URI.create("http://127.0.0.1:" + webPort + "/json/");
    HttpRequest request = HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(5)).build();
    return new ObjectMapper().readTree(http.send(request, BodyHandlers.ofString()).body());
  }

  /** All that its processes wrote to their logs. */
  public String logs() throws IOException {
    StringBuilder logs = new StringBuilder();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(StandaloneCluster::isLog).sorted().toList()) {
        logs.append("--- ").append(folder.relativize(file)).append('\n');
        logs.append(Files.readString(file)).append('\n');
      }
    }
    return logs.toString();
  }

  private static boolean isLog(Path file) {
    String name = file.getFileName().toString();
    return name.endsWith(".log") || name.equals("stderr") || name.equals("stdout");
  }

  private void startMaster() throws IOException {
    start(
        "master",
        "org.apache.spark.deploy.master.Master",
        "--host",
        "127.0.0.1",
        "--port",
        Integer.toString(port),
        "--webui-port",
        Integer.toString(webPort));
  }

  private void startWorker(int index) throws IOException, InterruptedException {
    if (index == 0) {
      await("a master", 1, state -> state.path("status").asText().equals("ALIVE") ? 1 : 0);
    }
    start(
        "worker-" + index,
        "org.apache.spark.deploy.worker.Worker",
        "--host",
        "127.0.0." + (2 + index),
        "--cores",
        "2",
        "--memory",
        "2g",
        "--work-dir",
        folder.resolve("work-" + index).toString(),
        "--webui-port",
        "0",
        master());
  }

  private void start(String name, String mainClass, String... arguments) throws IOException {
    String classPath = home.resolve("conf") + ":" + home.resolve("jars") + "/*";
    List<String> command = JavaProcess.command("512m", classPath, mainClass, List.of(arguments));
    Path log = folder.resolve(name + ".log");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().put("SPARK_HOME", home.toString());
    builder.environment().put("SPARK_SCALA_VERSION", "2.13");
    builder.environment().remove("SPARK_LOCAL_IP");
    processes.add(builder.start());
  }

  private interface Reading {
    int of(JsonNode state);
  }

  private void await(String what, int wanted, Reading reading)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (System.nanoTime() < deadline) {
      for (Process process : processes) {
        if (!process.isAlive()) {
          throw new IllegalStateException("a process of the cluster has ended:\n" + logs());
        }
      }
      try {
        if (reading.of(state()) >= wanted) {
          return;
        }
      } catch (IOException e) {
        // The master does not listen yet.
      }
      LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
    }
    throw new IllegalStateException("waited in vain for " + what + ":\n" + logs());
  }

  @Override
  public void close() {
    boolean interrupted = false;
    for (int i = processes.size() - 1; i >= 0; i--) {
      try {
        Commands.end(processes.get(i));
      } catch (InterruptedException e) {
        processes.get(i).destroyForcibly();
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException("no free port", e);
    }
  }
}
