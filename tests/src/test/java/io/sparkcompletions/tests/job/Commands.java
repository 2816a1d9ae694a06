package io.sparkcompletions.tests.job;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs the project's commands as processes of their own, to their end. */
final class Commands {
  private static final Duration LIMIT = Duration.ofMinutes(8);

  private Commands() {}

  /** What a process said and how it ended. */
  record Result(int exitCode, String out, String err) {
    @Override
    public String toString() {
      return "exit code " + exitCode + "\n--- out\n" + out + "\n--- err\n" + err;
    }
  }

  /** The project's folder. */
  static Path root() {
    return Path.of(System.getProperty("project.root")).toAbsolutePath().normalize();
  }

  /**
   * Where bin/completions puts the Spark that it assembles; run it once before.
   *
   * @return a folder with jars/ and conf/
   */
  static Path assembledSpark() {
    return root().resolve("spark-runtime/target/spark-" + System.getProperty("spark.version"));
  }

  /** Runs bin/completions in a folder, with more environment. */
  static Result completions(Path folder, Map<String, String> environment, String... arguments)
      throws IOException, InterruptedException {
    return run("completions", folder, environment, arguments);
  }

  /** Runs a script of bin/ with the Java and the Spark that the tests run on. */
  static Result run(
      String script, Path folder, Map<String, String> environment, String... arguments)
      throws IOException, InterruptedException {
    return start(script, folder, environment, arguments).await();
  }

  /** Starts a script of bin/; whoever starts it waits for its end. */
  static Started start(
      String script, Path folder, Map<String, String> environment, String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(root().resolve("bin").resolve(script).toString());
    command.addAll(List.of(arguments));
    Path out = Files.createTempFile("command", ".out");
    Path err = Files.createTempFile("command", ".err");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.environment().remove("SPARK_HOME");
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().put("COMPLETIONS_SPARK_VERSION", System.getProperty("spark.version"));
    builder.environment().putAll(environment);
    return new Started(builder.start(), out, err);
  }

  /** A process and the files that take what it says. */
  record Started(Process process, Path out, Path err) {
    /** Waits for its end. */
    Result await() throws IOException, InterruptedException {
      try {
        boolean ended = process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS);
        if (!ended) {
          end(process);
        }
        Result result =
            new Result(process.exitValue(), Files.readString(out), Files.readString(err));
        if (!ended) {
          throw new IllegalStateException("not done within " + LIMIT + ": " + result);
        }
        return result;
      } finally {
        Files.deleteIfExists(out);
        Files.deleteIfExists(err);
      }
    }
  }

  /** Ends a process that a test started, and those that it started in turn. */
  static void end(Process process) throws InterruptedException {
    List<ProcessHandle> all = new ArrayList<>(process.descendants().toList());
    process.destroy();
    if (!process.waitFor(10, TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
    }
    all.stream().filter(ProcessHandle::isAlive).forEach(ProcessHandle::destroyForcibly);
  }
}
