package io.sparkcompletions.tests.job;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import scala.jdk.javaapi.CollectionConverters;
import scala.runtime.BoxedUnit;
import scala.tools.nsc.Settings;
import scala.tools.nsc.interpreter.IMain;
import scala.tools.nsc.interpreter.Results;
import scala.tools.nsc.interpreter.shell.ReplReporterImpl;

/**
 * Scala's interpreter, set up as Spark's shell sets it up.
 *
 * <p>Spark's own shell is a thin layer over it: it passes {@code -Yrepl-class-based} and an output
 * folder that executors fetch classes from, binds {@code spark}, and imports its implicits. That
 * layer (the artifact spark-repl) is not used here, and so not tested; the compiler, the settings
 * and the class loading are the same.
 */
final class ScalaShell implements AutoCloseable {
  private final StringWriter said = new StringWriter();
  private final IMain interpreter;
  private final ClassLoader before = Thread.currentThread().getContextClassLoader();

  /**
   * @param classes the session's {@code spark.repl.class.outputDir}
   */
  ScalaShell(Path classes) {
    Settings settings =
        new Settings(
            problem -> {
              said.write(problem + "\n");
              return BoxedUnit.UNIT;
            });
    String classPath =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    List<String> arguments =
        List.of("-Yrepl-class-based", "-Yrepl-outdir", classes.toString(), "-classpath", classPath);
    settings.processArguments(CollectionConverters.asScala(arguments).toList(), true);
    interpreter = new IMain(settings, new ReplReporterImpl(settings, new PrintWriter(said)));
    interpreter.initializeCompiler();
    Thread.currentThread().setContextClassLoader(interpreter.classLoader());
  }

  /** Runs some lines and says whether they compiled and ran; {@link #said} tells what they said. */
  boolean run(String code) {
    said.getBuffer().setLength(0);
    return interpreter.interpret(code) == Results.Success$.MODULE$;
  }

  /** What the last lines printed as their results, or what is wrong with them. */
  String said() {
    return said.toString();
  }

  @Override
  public void close() {
    Thread.currentThread().setContextClassLoader(before);
    interpreter.close();
  }
}
