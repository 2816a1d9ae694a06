package io.sparkcompletions.job;

import picocli.CommandLine.Option;

/** Where lines go; the same for every command that writes some. */
final class OutputArguments {
  @Option(
      names = "--output",
      required = true,
      paramLabel = "FILE_OR_DIR",
      description =
          "A name that ends in .jsonl is one file, anything else a folder of part files; by local"
              + " path or by URI.")
  private String path = "";

  @Option(names = "--overwrite", description = "Replaces what is there.")
  private boolean overwrite;

  String path() {
    return path;
  }

  boolean overwrite() {
    return overwrite;
  }
}
