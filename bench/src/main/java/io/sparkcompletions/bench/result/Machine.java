package io.sparkcompletions.bench.result;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * Where and of what something was measured.
 *
 * @param loadAverage of the last minute, when the run started: much above 0 means company
 * @param commit with {@code +changes} if the files differ from it
 */
public record Machine(
    String os,
    String cpu,
    int cores,
    long memoryMiB,
    double loadAverage,
    String jdk,
    String spark,
    String commit) {

  public static Machine here(Path root) throws IOException {
    var os =
        (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    return new Machine(
        os.getName() + " " + os.getVersion() + " " + os.getArch(),
        processor(),
        os.getAvailableProcessors(),
        os.getTotalMemorySize() >> 20,
        os.getSystemLoadAverage(),
        System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version"),
        org.apache.spark.package$.MODULE$.SPARK_VERSION(),
        checkedOut(root));
  }

  private static String processor() throws IOException {
    Path info = Path.of("/proc/cpuinfo");
    if (!Files.exists(info)) {
      return "unknown";
    }
    try (Stream<String> lines = Files.lines(info)) {
      return lines
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).trim())
          .findFirst()
          .orElse("unknown");
    }
  }

  private static String checkedOut(Path root) {
    String commit = git(root, "rev-parse", "HEAD");
    boolean clean = git(root, "status", "--porcelain", "--untracked-files=no").isEmpty();
    return clean || commit.isEmpty() ? commit : commit + "+changes";
  }

  /** What git prints; nothing where there is no git. */
  private static String git(Path root, String... arguments) {
    try {
      String[] command =
          Stream.concat(Stream.of("git"), Stream.of(arguments)).toArray(String[]::new);
      Process process = new ProcessBuilder(command).directory(root.toFile()).start();
      try (var out = process.getInputStream()) {
        return new String(out.readAllBytes(), StandardCharsets.UTF_8).trim();
      }
    } catch (IOException e) {
      return "";
    }
  }
}
