package io.sparkcompletions.bench.process;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.spark.launcher.JavaModuleOptions;

/**
 * A worker process, seen from the process that conducts. One task at a time; whoever starts it
 * closes it.
 *
 * @param <T> a task
 */
public final class Worker<T extends Record> implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 25;
  private static final int TAIL_LINES = 40;

  private final Process process;
  private final Path log;
  private final BufferedWriter tasks;
  private final BufferedReader replies;

  private Worker(Process process, Path log) {
    this.process = process;
    this.log = log;
    this.tasks =
        new BufferedWriter(
            new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
    this.replies =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  /**
   * Starts a JVM with this one's class path and the module options that Spark gives its own.
   *
   * @param javaOptions further ones, such as {@code -Xmx2g}
   * @param profile whether to record it with Java Flight Recorder, in a file beside its log
   */
  public static <T extends Record> Worker<T> start(
      Path root, Class<? extends Work<T>> work, List<String> javaOptions, boolean profile)
      throws IOException {
    Path log = Logs.next(root, work.getSimpleName());
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(JavaModuleOptions.defaultModuleOptions().trim().split("\\s+")));
    command.add("-Dlog4j2.configurationFile=" + root.resolve("conf/log4j2.properties"));
    command.addAll(javaOptions);
    if (profile) {
      command.add("-XX:StartFlightRecording=settings=profile,filename=" + log + ".jfr");
    }
    command.add("-cp");
    command.add(System.getProperty("surefire.test.class.path", classPath()));
    command.add(WorkerMain.class.getName());
    command.add(work.getName());
    Process process = new ProcessBuilder(command).redirectError(log.toFile()).start();
    return new Worker<>(process, log);
  }

  private static String classPath() {
    return System.getProperty("java.class.path");
  }

  /** Sends a task, waits for it to be done and returns what was measured. */
  public <R extends Record> R run(T task, Class<R> type) throws IOException {
    tasks.write(Json.line(task));
    tasks.newLine();
    tasks.flush();
    JsonNode reply = Json.parse(reply());
    if (reply.has("failed")) {
      throw new IllegalStateException(
          "a worker failed; more in " + log + "\n" + reply.get("failed").asText());
    }
    return Json.value(reply.get("done"), type);
  }

  /** The next line that is a reply: the JVM itself may print others. */
  private String reply() throws IOException {
    for (String line = replies.readLine(); line != null; line = replies.readLine()) {
      if (line.startsWith("{")) {
        return line;
      }
    }
    throw new IllegalStateException("a worker died; the end of " + log + ":\n" + tail());
  }

  /** For tools that look into a running JVM. */
  public long pid() {
    return process.pid();
  }

  private String tail() throws IOException {
    List<String> lines = Files.readAllLines(log);
    return String.join("\n", lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size()));
  }

  @Override
  public void close() throws IOException {
    try {
      tasks.close();
    } finally {
      Ending.of(process, PATIENCE_SECONDS, TimeUnit.SECONDS);
    }
  }
}
