package io.sparkcompletions.tests;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.launcher.JavaModuleOptions;

/** How tests start Spark in a Java process of its own. */
public final class JavaProcess {
  /** Such a process lives for seconds: the second compiler would cost more than it brings. */
  public static final String OPTIONS = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC";

  private JavaProcess() {}

  /** The command line that runs a class with this JVM's Java. */
  public static List<String> command(
      String heap, String classPath, String mainClass, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx" + heap);
    command.addAll(List.of(OPTIONS.split(" ")));
    command.addAll(List.of(JavaModuleOptions.defaultModuleOptionArray()));
    command.addAll(List.of("-cp", classPath, mainClass));
    command.addAll(arguments);
    return command;
  }
}
