package io.sparkcompletions.simulator;

import io.sparkcompletions.simulator.config.InvalidConfigException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * The command line: starts a simulator and runs until it is told to end.
 *
 * <p>Prints one line, {@code listening on http://127.0.0.1:PORT}, on standard output when it is
 * ready. Exit codes: 2 for wrong arguments or configuration, 1 when the port cannot be listened on.
 */
@Command(
    name = "simulator",
    description = "Plays an LLM provider on a port of this machine.",
    mixinStandardHelpOptions = true)
public final class Main implements Callable<Integer> {

  private static final int INVALID = 2;
  private static final int MAX_PORT = 65_535;

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--port",
      required = true,
      paramLabel = "N",
      description = "Port to listen on; 0 for any free one.")
  private int port;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "YAML file; see conf/simulator.yaml for every member.")
  private @Nullable Path config;

  private Main() {}

  public static void main(String[] args) {
    System.exit(new CommandLine(new Main()).execute(args));
  }

  @Override
  public Integer call() throws InterruptedException {
    PrintWriter errors = spec().commandLine().getErr();
    if (port < 0 || port > MAX_PORT) {
      errors.println("--port must be between 0 and " + MAX_PORT);
      return INVALID;
    }
    try {
      SimulatorConfig loaded =
          config == null ? SimulatorConfig.defaults() : SimulatorConfig.load(config);
      run(Simulator.start(loaded, port));
      return 0;
    } catch (InvalidConfigException e) {
      errors.println(e.getMessage());
      return INVALID;
    } catch (UncheckedIOException e) {
      errors.println(e.getMessage() + ": " + e.getCause());
      return 1;
    }
  }

  /** Returns when the process is asked to end; the shutdown hook closes the simulator. */
  private void run(Simulator simulator) throws InterruptedException {
    CountDownLatch ended = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  simulator.close();
                  ended.countDown();
                },
                "simulator-shutdown"));
    PrintWriter out = spec().commandLine().getOut();
    out.println("listening on " + simulator.url());
    out.flush();
    ended.await();
  }

  private CommandSpec spec() {
    if (spec == null) {
      throw new IllegalStateException("picocli has not set the command's specification");
    }
    return spec;
  }
}
