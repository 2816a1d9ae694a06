package io.sparkcompletions.tests.proof;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.PluginContext;
import org.apache.spark.api.plugin.SparkPlugin;
import org.jspecify.annotations.Nullable;

/**
 * Lets each executor leave its process id in a folder when it starts, and die where the folder says
 * ({@link DeathWish}).
 */
public final class ProcessPlugin implements SparkPlugin {
  private static final String FOLDER = "spark.proof.folder";

  /** What to add to Spark's configuration. */
  static Map<String, String> conf(Path folder) {
    return Map.of("spark.plugins", ProcessPlugin.class.getName(), FOLDER, folder.toString());
  }

  /** The process of an executor, if it has started. */
  static Optional<ProcessHandle> process(Path folder, String executor) {
    Path file = folder.resolve("executor-" + executor);
    try {
      return Files.exists(file)
          ? ProcessHandle.of(Long.parseLong(Files.readString(file)))
          : Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public @Nullable DriverPlugin driverPlugin() {
    return null;
  }

  @Override
  public ExecutorPlugin executorPlugin() {
    return new ExecutorPlugin() {
      @Override
      public void init(PluginContext context, Map<String, String> extraConf) {
        Path folder = Path.of(context.conf().get(FOLDER));
        String executor = context.executorID();
        try {
          Path written = Files.createTempFile(folder, "starting", "");
          Files.writeString(written, Long.toString(ProcessHandle.current().pid()));
          Files.move(
              written, folder.resolve("executor-" + executor), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
        DeathWish.listen(folder, executor);
      }
    };
  }
}
