package io.sparkcompletions.job.run;

import io.sparkcompletions.CompletionSpec;
import io.sparkcompletions.Completions;
import io.sparkcompletions.RunProgress;
import io.sparkcompletions.job.ExitCode;
import io.sparkcompletions.job.config.InvalidJobException;
import io.sparkcompletions.job.config.JobConfig;
import io.sparkcompletions.job.config.WriteMode;
import io.sparkcompletions.metrics.RunReport;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import scala.jdk.javaapi.CollectionConverters;

/** One run of a job, from the first look at its input to its report. */
public final class JobRun {
  /** What a run that is ended early may take beyond the time for answers in flight. */
  private static final Duration LAST_WORDS = Duration.ofSeconds(10);

  private final SparkSession spark;
  private final String location;
  private final JobConfig config;
  private final PrintStream out;
  private final PrintStream err;
  private final Optional<ReportFiles> reportFiles;
  private boolean written;

  private JobRun(
      SparkSession spark, String location, JobConfig config, PrintStream out, PrintStream err) {
    this.spark = spark;
    this.location = location;
    this.config = config;
    this.out = out;
    this.err = err;
    this.reportFiles = config.reportPath().map(path -> new ReportFiles(hadoop(), path));
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
    return run.complete(run.prepare());
  }

  /** Everything that can be known to go wrong before the first call. */
  private Prepared prepare() {
    Problems problems = new Problems(location, config);
    new Places(hadoop()).check(config, problems);
    problems.refuse();
    Optional<Dataset<Row>> input = Source.open(spark, config, problems);
    Optional<Sink> sink = problems.attempt("output", () -> Sink.open(spark, config));
    config
        .reportPath()
        .ifPresent(path -> Folders.check(hadoop(), new Path(path), "report.path", problems));
    config.checkpointLocation().ifPresent(path -> checkLedger(path, problems));
    Optional<Dataset<Row>> enriched =
        input.flatMap(
            rows ->
                problems.attempt(
                    "completion",
                    () -> Completions.withCompletions(rows, CompletionSpec.of(config.options()))));
    if (input.isPresent() && sink.isPresent()) {
      sink.get().check(input.get().schema(), problems);
    }
    problems.refuse();
    Dataset<Row> rows = input.orElseThrow();
    Optional<Long> count =
        problems.attempt(
            "input",
            () ->
                config.mode() == WriteMode.MERGE
                    ? Source.countAndCheckIds(rows, config.customId().orElseThrow(), problems)
                    : Source.count(rows));
    problems.refuse();
    return new Prepared(rows, enriched.orElseThrow(), sink.orElseThrow(), count.orElseThrow());
  }

  /** Whether answers can be kept there. */
  private void checkLedger(String path, Problems problems) {
    String key = "checkpointLocation";
    problems
        .attempt(key, () -> Completions.ledger(spark, path).exists())
        .ifPresent(readable -> Folders.check(hadoop(), new Path(path), key, problems));
  }

  private ExitCode complete(Prepared prepared) {
    Duration patience = drainTimeout().plus(LAST_WORDS);
    RunningTasks tasks = new RunningTasks();
    spark.sparkContext().addSparkListener(tasks);
    try (Interruption interruption = new Interruption(spark.sparkContext(), patience)) {
      RunReport report;
      try {
        report = write(prepared);
      } catch (Exception e) {
        // Not only unchecked ones: see Problems.
        Optional<Verdict> verdict = verdict(e, prepared, interruption);
        tasks.awaitNone(patience);
        unfinished(verdict.orElseGet(() -> Verdict.unexpected(e)), prepared);
        return verdict.orElseThrow(() -> Objection.<RuntimeException>unchecked(e)).code();
      }
      return done(report);
    } finally {
      spark.sparkContext().removeSparkListener(tasks);
    }
  }

  /** Makes the calls and writes the rows, and reads back what was written. */
  private RunReport write(Prepared prepared) {
    ConsoleProgress progress =
        new ConsoleProgress(prepared.rows(), () -> Completions.progress(prepared.enriched()), err);
    try (progress) {
      prepared.sink().write(prepared.enriched());
      written = true;
    }
    Dataset<Row> written =
        prepared.sink().readBack(prepared.enriched(), prepared.input()).orElse(prepared.enriched());
    RunReport report = Completions.report(written, config.column(), prepared.enriched());
    return report.with(report.priceTableVersion().orElse(""), config.placed(report.settings()));
  }

  /** What to make of an exception; empty if nobody foresaw it. */
  private Optional<Verdict> verdict(Exception e, Prepared prepared, Interruption interruption) {
    if (interruption.isRequested()) {
      return Optional.of(
          new Verdict(ExitCode.INTERRUPTED, "interrupted: the process was told to end"));
    }
    Optional<Verdict> verdict = Verdict.of(e);
    boolean untouched = Completions.progress(prepared.enriched()).equals(RunProgress.NONE);
    if (verdict.isEmpty() && untouched) {
      Objection.in(e)
          .map(text -> prepared.sink().objection(text, prepared.enriched().schema()))
          .ifPresent(
              problem -> {
                throw new InvalidJobException(location, List.of(problem));
              });
    }
    return verdict;
  }

  private ExitCode done(RunReport report) {
    ExitCode code = Verdict.of(report.total(), report.failed(), config.maxFailedRatio());
    reportFiles.ifPresent(files -> files.write(report, code));
    out.println(report + where());
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

  /** Says how far a run came that was broken off. */
  private void unfinished(Verdict verdict, Prepared prepared) {
    RunProgress progress = Completions.progress(prepared.enriched());
    err.println(verdict.message());
    reportFiles.ifPresent(files -> files.write(verdict, prepared.rows(), progress));
    out.println(
        "not finished ("
            + verdict.code().text()
            + "): "
            + ProgressLine.soFar(prepared.rows(), progress)
            + (written ? "; output " + config.output().name() : "; no output written")
            + "; "
            + config
                .checkpointLocation()
                .map(path -> "answers are kept in " + path + ", a rerun asks for the rest")
                .orElse("without checkpointLocation no answers are kept")
            + config.reportPath().map(path -> "; report " + path).orElse(""));
  }

  private String where() {
    return "; output "
        + config.output().name()
        + config.reportPath().map(path -> "; report " + path).orElse("");
  }

  private Duration drainTimeout() {
    return CompletionSpec.of(config.options())
        .resolve(CollectionConverters.asJava(spark.conf().getAll()))
        .drainTimeout();
  }

  private Configuration hadoop() {
    return spark.sparkContext().hadoopConfiguration();
  }

  private record Prepared(Dataset<Row> input, Dataset<Row> enriched, Sink sink, long rows) {}
}
