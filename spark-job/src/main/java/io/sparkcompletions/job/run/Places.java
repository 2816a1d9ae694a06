package io.sparkcompletions.job.run;

import io.sparkcompletions.job.config.JobConfig;
import io.sparkcompletions.job.config.TableConfig;
import io.sparkcompletions.job.config.WriteMode;
import java.io.IOException;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Whether what a job reads, writes and keeps lies far enough apart: an overwritten folder takes
 * with it whatever else is in it.
 */
final class Places {
  private static final String PATTERN_CHARACTERS = "*?[{";

  private final Configuration hadoop;

  Places(Configuration hadoop) {
    this.hadoop = hadoop;
  }

  /** Says which of a job's paths stand in each other's way. */
  void check(JobConfig config, Problems problems) {
    Optional<Path> output = config.output().path().flatMap(this::qualified);
    Optional<Path> ledger = config.checkpointLocation().flatMap(this::qualified);
    Optional<Path> report = config.reportPath().flatMap(this::qualified);
    if (output.isPresent() && ledger.isPresent() && overlap(output.get(), ledger.get())) {
      problems.add(
          "checkpointLocation: "
              + ledger.get()
              + " and output.path "
              + output.get()
              + " lie in each other; what replaces or tidies up the output would delete answers"
              + " that were paid for. Give a directory of its own");
    }
    if (output.isPresent() && report.isPresent() && isIn(report.get(), output.get())) {
      problems.add(
          "report.path: "
              + report.get()
              + " lies in output.path, where the report would count as rows. Give another folder");
    }
    if (ledger.isPresent() && report.isPresent() && isIn(report.get(), ledger.get())) {
      problems.add(
          "report.path: "
              + report.get()
              + " lies in checkpointLocation, which is the ledger's alone. Give another folder");
    }
    if (output.isPresent() && config.mode() == WriteMode.OVERWRITE) {
      deletedInput(config.input(), output.get())
          .ifPresent(
              input ->
                  problems.add(
                      "output.path: overwriting "
                          + output.get()
                          + " would delete the input "
                          + input
                          + " in it. Give another folder"));
    }
  }

  /** Whether two places are the same, or one lies in the other. */
  boolean overlap(String some, String other) {
    Optional<Path> first = qualified(some);
    Optional<Path> second = qualified(other);
    return first.isPresent() && second.isPresent() && overlap(first.get(), second.get());
  }

  /** The input, if only a part of what is overwritten; reading and replacing all of it is meant. */
  private Optional<String> deletedInput(TableConfig input, Path output) {
    return input
        .path()
        .filter(
            path ->
                qualified(beforePattern(path))
                    .filter(known -> isIn(known, output))
                    .filter(known -> isPattern(path) || !known.equals(output))
                    .isPresent());
  }

  private Optional<Path> qualified(String location) {
    try {
      Path path = new Path(location);
      return Optional.of(path.getFileSystem(hadoop).makeQualified(path));
    } catch (IOException | RuntimeException e) {
      // What is wrong with it is told by those who use it.
      return Optional.empty();
    }
  }

  private static boolean isPattern(String path) {
    return path.chars().anyMatch(character -> PATTERN_CHARACTERS.indexOf(character) >= 0);
  }

  /** The last folder that a pattern names in full. */
  private static String beforePattern(String path) {
    if (!isPattern(path)) {
      return path;
    }
    int end = 0;
    while (PATTERN_CHARACTERS.indexOf(path.charAt(end)) < 0) {
      end++;
    }
    int slash = path.lastIndexOf('/', end);
    return slash < 0 ? "." : path.substring(0, Math.max(1, slash));
  }

  private static boolean overlap(Path some, Path other) {
    return isIn(some, other) || isIn(other, some);
  }

  /** Whether a place is a folder or lies in it. */
  private static boolean isIn(Path place, Path folder) {
    for (Path at = place; at != null; at = at.getParent()) {
      if (at.equals(folder)) {
        return true;
      }
    }
    return false;
  }
}
