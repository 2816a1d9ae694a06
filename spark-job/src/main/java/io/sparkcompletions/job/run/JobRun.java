package io.sparkcompletions.job.run;

import io.sparkcompletions.CompletionSpec;
import io.sparkcompletions.Completions;
import io.sparkcompletions.error.InvalidOptionsException;
import io.sparkcompletions.job.ExitCode;
import io.sparkcompletions.job.config.InvalidJobException;
import io.sparkcompletions.job.config.JobConfig;
import io.sparkcompletions.job.config.WriteMode;
import io.sparkcompletions.metrics.RunReport;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** One run of a job, from the first look at its input to its report. */
public final class JobRun {
  private final SparkSession spark;
  private final String location;
  private final JobConfig config;
  private final PrintStream out;
  private final PrintStream err;

  private JobRun(
      SparkSession spark, String location, JobConfig config, PrintStream out, PrintStream err) {
    this.spark = spark;
    this.location = location;
    this.config = config;
    this.out = out;
    this.err = err;
  }

  /**
   * Runs a job in a session of its own.
   *
   * @param location the file the job was read from, for messages
   * @param out takes the summary
   * @param err takes progress
   * @throws InvalidJobException if the job cannot be run; nothing was sent then
   */
  public static ExitCode run(String location, JobConfig config, PrintStream out, PrintStream err) {
    SparkSession spark = Sessions.open(location, config);
    try {
      return run(spark, location, config, out, err);
    } finally {
      spark.stop();
    }
  }

  /** Runs a job in a session that somebody else opened and closes. */
  public static ExitCode run(
      SparkSession spark, String location, JobConfig config, PrintStream out, PrintStream err) {
    JobRun run = new JobRun(spark, location, config, out, err);
    Prepared prepared = run.prepare();
    try {
      return run.complete(prepared);
    } catch (Exception e) {
      // Not only unchecked ones: Spark's are checked, and thrown by Scala code that does not say
      // so.
      return Verdict.of(e)
          .map(
              verdict -> {
                err.println(verdict.message());
                return verdict.code();
              })
          .orElseThrow(() -> JobRun.<RuntimeException>unchecked(e));
    }
  }

  /** The exception itself, which need not be what the compiler is told. */
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private static <E extends Exception> E unchecked(Exception e) throws E {
    throw (E) e;
  }

  /** Everything that can be known to go wrong before the first call. */
  private Prepared prepare() {
    List<String> problems = new ArrayList<>();
    try {
      Dataset<Row> input = Source.of(spark, config);
      Sink sink = Sink.open(spark, config);
      sink.check(input.schema(), problems);
      config
          .reportPath()
          .ifPresent(path -> Folders.make(spark, new Path(path), "report.path", problems));
      CompletionSpec spec = CompletionSpec.of(config.options());
      Dataset<Row> enriched = Completions.withCompletions(input, spec);
      refuseIf(problems);
      long rows =
          config.mode() == WriteMode.MERGE
              ? Source.countAndCheckIds(input, config.customId().orElseThrow(), problems)
              : Source.count(input);
      refuseIf(problems);
      return new Prepared(input, enriched, sink, rows);
    } catch (InvalidOptionsException e) {
      problems.addAll(e.problems());
      throw new InvalidJobException(location, problems);
    } catch (Exception e) {
      // Checked, but thrown by Scala code that does not declare it.
      if (e instanceof AnalysisException analysis) {
        problems.add(analysis.getSimpleMessage());
        throw new InvalidJobException(location, problems);
      }
      throw e;
    }
  }

  private void refuseIf(List<String> problems) {
    if (!problems.isEmpty()) {
      throw new InvalidJobException(location, problems);
    }
  }

  private ExitCode complete(Prepared prepared) {
    ConsoleProgress progress =
        new ConsoleProgress(prepared.rows(), () -> Completions.progress(prepared.enriched()), err);
    try (progress) {
      prepared.sink().write(prepared.enriched());
    }
    Dataset<Row> written =
        prepared.sink().readBack(prepared.enriched(), prepared.input()).orElse(prepared.enriched());
    RunReport report = Completions.report(written, config.column(), prepared.enriched());
    out.println(summary(report));
    config
        .reportPath()
        .map(path -> new ReportFiles(spark, path))
        .ifPresent(
            folder -> {
              folder.write("report.json", report.toJson());
              folder.write("report.html", report.toHtml());
            });
    ExitCode code = Verdict.of(report.total(), report.failed(), config.maxFailedRatio());
    if (code == ExitCode.FAILED_ROWS) {
      err.println(
          report.failed()
              + " of "
              + report.total()
              + " rows failed, more than report.maxFailedRatio ("
              + config.maxFailedRatio().toPlainString()
              + ") allows. They are in the output, each with its error.");
    }
    return code;
  }

  private String summary(RunReport report) {
    String where = "; output " + config.output().name();
    return report + where + config.reportPath().map(path -> "; report " + path).orElse("");
  }

  private record Prepared(Dataset<Row> input, Dataset<Row> enriched, Sink sink, long rows) {}
}
