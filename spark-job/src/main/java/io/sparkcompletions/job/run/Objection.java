package io.sparkcompletions.job.run;

import io.sparkcompletions.error.CompletionsException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.SparkThrowable;
import org.jspecify.annotations.Nullable;

/**
 * What Spark, Delta and file systems have against a job, found in what they throw: a sentence for
 * people, where the fault is the job's.
 */
final class Objection {
  /** How Spark's messages begin, and how they end; plans and schemas in full come behind that. */
  private static final Pattern FRAME =
      Pattern.compile("^(?:\\[[\\w.]+] )?(.*?)(?: ?SQLSTATE: .*)?$", Pattern.MULTILINE);

  private static final String CANCELLED = "SPARK_JOB_CANCELLED";

  private Objection() {}

  /** The sentence; empty for what looks like an accident or a defect. */
  static Optional<String> in(Throwable thrown) {
    for (Throwable e = thrown; e != null; e = e.getCause()) {
      if (e instanceof SparkThrowable said && isTheJobs(said.getCondition())) {
        return Optional.of(sentence(e));
      }
      if (e instanceof CompletionsException known) {
        return Optional.of(sentence(e).replaceFirst("^" + known.code().text() + ": ", ""));
      }
      if (e instanceof ClassNotFoundException) {
        return Optional.of(
            sentence(e) + "; add the library that has it, with --packages or --jars");
      }
      if (e instanceof IOException || e instanceof UncheckedIOException) {
        return Optional.of(sentence(e));
      }
    }
    return thrown instanceof IllegalArgumentException
        ? Optional.of(sentence(thrown))
        : Optional.empty();
  }

  /** The exception itself, which need not be what the compiler is told. */
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  static <E extends Exception> E unchecked(Exception e) throws E {
    throw (E) e;
  }

  private static boolean isTheJobs(@Nullable String condition) {
    return condition != null
        && !condition.startsWith("INTERNAL_ERROR")
        && !condition.equals(CANCELLED);
  }

  private static String sentence(Throwable e) {
    Matcher first = FRAME.matcher((e.getMessage() == null ? "" : e.getMessage()).strip());
    String text = first.find() ? first.group(1) : "";
    boolean terse = e instanceof IOException || text.isEmpty();
    return terse ? e.getClass().getSimpleName() + (text.isEmpty() ? "" : ": " + text) : text;
  }
}
