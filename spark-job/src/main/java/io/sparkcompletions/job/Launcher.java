package io.sparkcompletions.job;

import io.sparkcompletions.job.config.InvalidJobException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * What {@code bin/completions} asks before it calls {@code spark-submit}: which arguments are
 * whose, and what the file's launcher section adds.
 *
 * <p>Runs without Spark started, so a job that cannot be run is refused within a second, and in
 * cluster mode on the machine where somebody is looking.
 */
public final class Launcher {
  private Launcher() {}

  /**
   * Writes spark-submit's arguments, each ended by a NUL, into a file; none if there is nothing to
   * submit.
   *
   * @param args the file to write, the job's jar, and then the command line as it was given
   */
  public static void main(String[] args) throws IOException {
    List<String> given = List.of(args).subList(2, args.length);
    List<String> arguments = new ArrayList<>();
    int status = plan(args[1], given, arguments);
    StringBuilder text = new StringBuilder();
    arguments.forEach(argument -> text.append(argument).append('\0'));
    Files.writeString(Path.of(args[0]), text, StandardCharsets.UTF_8);
    System.exit(status);
  }

  /** Adds spark-submit's arguments to the list, or says on standard error what is wrong. */
  private static int plan(String jar, List<String> given, List<String> arguments) {
    SubmitArguments submit = SubmitArguments.of(given);
    CommandLine commandLine = Main.commandLine();
    try {
      ParseResult parsed = commandLine.parseArgs(submit.job().toArray(String[]::new));
      Optional<SparkCommand> command = commandOf(parsed);
      if (command.isEmpty()) {
        return commandLine.execute(submit.job().toArray(String[]::new));
      }
      arguments.addAll(command.get().submitted(submit).arguments(jar));
      return ExitCode.DONE.number();
    } catch (ParameterException e) {
      return Main.refuse(e, System.err);
    } catch (InvalidJobException e) {
      Main.explain(e, System.err);
      return ExitCode.CONFIGURATION.number();
    }
  }

  /** The command that wants Spark; empty for help and the like. */
  private static Optional<SparkCommand> commandOf(ParseResult parsed) {
    return Optional.ofNullable(parsed.subcommand())
        .filter(sub -> !sub.isUsageHelpRequested() && !sub.isVersionHelpRequested())
        .map(sub -> (SparkCommand) sub.commandSpec().userObject());
  }
}
