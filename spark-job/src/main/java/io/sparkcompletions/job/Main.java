package io.sparkcompletions.job;

import io.sparkcompletions.job.config.InvalidJobException;
import java.io.PrintStream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;

/**
 * The class that {@code spark-submit} starts.
 *
 * <p>Ends the process with an {@link ExitCode}; on success it returns, so that a cluster manager
 * sees an application that ended by itself.
 */
@Command(
    name = "completions",
    description = "LLM completions over big tables, on Apache Spark.",
    mixinStandardHelpOptions = true,
    version = "spark-completions 0.1.0-SNAPSHOT",
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Options of spark-submit (--master, --deploy-mode, --conf, --packages and so",
      "on) may stand anywhere on the command line of bin/completions; what follows",
      "-- is the job's in any case.",
      "",
      "Exit codes: 0 done, 1 unexpected, 2 configuration, 3 too many failed rows,",
      "4 refused by the provider, 5 stopped because rows failed, 6 answers cannot",
      "be kept, 143 ended by a signal. See docs/job.md."
    },
    subcommands = {
      RunCommand.class,
      ShowCommand.class,
      StatusCommand.class,
      CompactCommand.class,
      ExportCommand.class,
      FailedCommand.class
    })
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    int status = execute(args);
    if (status != ExitCode.DONE.number()) {
      System.exit(status);
    }
  }

  /** Runs a command and tells its exit status. */
  static int execute(String... args) {
    return commandLine().execute(args);
  }

  /** The commands, with what becomes of their exceptions. */
  static CommandLine commandLine() {
    return new CommandLine(new Main())
        .setExitCodeExceptionMapper(Main::statusOf)
        .setExecutionExceptionHandler(
            (e, command, parsed) -> {
              explain(e, System.err);
              return statusOf(e);
            })
        .setParameterExceptionHandler((e, args) -> refuse(e, System.err));
  }

  /** Says what is wrong with the arguments; a usage page would bury it. */
  static int refuse(ParameterException e, PrintStream err) {
    err.println("completions: " + e.getMessage());
    err.println("Try: bin/completions --help");
    return ExitCode.CONFIGURATION.number();
  }

  /** Says why a command could not be done: a sentence where there is one, else a stack trace. */
  static void explain(Throwable e, PrintStream err) {
    if (e instanceof InvalidJobException) {
      err.println(e.getMessage());
    } else {
      e.printStackTrace(err);
    }
  }

  private static int statusOf(Throwable e) {
    ExitCode code = e instanceof InvalidJobException ? ExitCode.CONFIGURATION : ExitCode.UNEXPECTED;
    return code.number();
  }
}
