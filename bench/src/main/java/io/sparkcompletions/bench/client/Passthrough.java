package io.sparkcompletions.bench.client;

import io.sparkcompletions.CompletionSpec;
import io.sparkcompletions.Completions;
import io.sparkcompletions.Credentials;
import io.sparkcompletions.bench.process.Work;
import io.sparkcompletions.ledger.InMemoryClaims;
import io.sparkcompletions.ledger.LedgerEntry;
import io.sparkcompletions.ledger.RequestTrace;
import io.sparkcompletions.ledger.file.FileLedger;
import io.sparkcompletions.ledger.file.FileLedgerOptions;
import io.sparkcompletions.ledger.file.LedgerHost;
import io.sparkcompletions.ledger.file.LedgerSeeder;
import io.sparkcompletions.model.Answer;
import io.sparkcompletions.model.Api;
import io.sparkcompletions.model.CompletionRequest;
import io.sparkcompletions.model.FinishReason;
import io.sparkcompletions.model.Message;
import io.sparkcompletions.model.ModelId;
import io.sparkcompletions.model.Parameters;
import io.sparkcompletions.model.RequestKey;
import io.sparkcompletions.model.Role;
import io.sparkcompletions.model.Usage;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Observation;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/**
 * Rows whose answers are all known: out of the ledger by the product, or out of a Parquet table by
 * Spark's own shuffle join.
 *
 * <p>Both read the same Parquet rows and hand on every column of every row, the whole result struct
 * included. Nothing listens where the product would call, so a key that it did not find would stop
 * the job.
 */
public final class Passthrough implements Work<Passthrough.Task> {
  /** Nothing listens on the discard port. */
  private static final String NOWHERE = "http://127.0.0.1:9/v1";

  private static final String ENDPOINT = "bench";
  private static final String MODEL = "gpt-5.4-mini";
  private static final String RUN_ID = "the run that paid";
  private static final long SEED_FILE_BYTES = 64L << 20;

  private final SparkSession spark = Spark.session();

  /** What a task does. */
  public enum Step {
    /** Writes rows, ledger and answers, then does what {@code PRODUCT} does. */
    PREPARE,
    PRODUCT,
    JOIN
  }

  /** Rows that had an answer, and what it took to hand them all on. */
  public record Passed(long answered, Measured measured) {}

  /**
   * One step.
   *
   * @param folder holds rows, answers and ledger
   */
  public record Task(Step step, String folder, int rows, int promptChars, int answerChars) {}

  @Override
  public Class<Task> taskType() {
    return Task.class;
  }

  @Override
  public Passed run(Task task) throws Exception {
    if (task.step() == Step.PREPARE) {
      prepare(task);
    }
    Observation passed = new Observation("passed");
    Dataset<Row> rows = task.step() == Step.JOIN ? joined(task) : enriched(task);
    Measured measured =
        Meter.measure(
            () ->
                rows.observe(passed, functions.expr("count_if(completion.success) AS answered"))
                    .write()
                    .format("noop")
                    .mode(SaveMode.Overwrite)
                    .save());
    return new Passed((Long) passed.getAsJava().get("answered"), measured);
  }

  private void prepare(Task task) throws IOException {
    spark
        .range(0, task.rows(), 1, 8)
        .selectExpr("id", "concat('Review ', id, repeat('.', " + task.promptChars() + ")) AS text")
        .write()
        .mode(SaveMode.Overwrite)
        .parquet(task.folder() + "/rows");
    seed(task);
    enriched(task)
        .select("id", "completion")
        .write()
        .mode(SaveMode.Overwrite)
        .parquet(task.folder() + "/answers");
  }

  private void seed(Task task) throws IOException {
    FileSystem files =
        FileSystem.getLocal(spark.sparkContext().hadoopConfiguration()).getRawFileSystem();
    Iterator<LedgerEntry> entries =
        IntStream.range(0, task.rows()).mapToObj(id -> entry(id, task)).iterator();
    try (FileLedger ledger =
        FileLedger.open(
            files,
            new Path(ledger(task)),
            new InMemoryClaims(),
            FileLedgerOptions.defaults(),
            LedgerHost.system())) {
      new LedgerSeeder(ledger, SEED_FILE_BYTES).seed(entries);
    }
  }

  private static LedgerEntry entry(int id, Task task) {
    String prompt = "Review " + id + ".".repeat(task.promptChars());
    CompletionRequest request =
        new CompletionRequest(
            new ModelId("openai", MODEL),
            ENDPOINT,
            Api.CHAT,
            List.of(new Message(Role.USER, prompt)),
            Parameters.NONE);
    Answer answer =
        new Answer(
            "Answer " + id + ".".repeat(task.answerChars()),
            List.of(),
            FinishReason.STOP,
            "stop",
            new Usage(100L + id % 50, 200L + id % 70, 0L, 0L, 0L),
            MODEL + "-2026-03-17",
            "default",
            "req-" + id,
            "");
    return new LedgerEntry(
        RequestKey.of(request),
        RequestTrace.NONE,
        RUN_ID,
        answer,
        new BigDecimal("0.0010000000").add(BigDecimal.valueOf(id % 1_000, 10)),
        "2026-11-20",
        1,
        0,
        800 + id % 400,
        Instant.EPOCH.plus(Duration.ofMillis(1_790_000_000_000L + id)));
  }

  private static String ledger(Task task) {
    return task.folder() + "/ledger";
  }

  private Dataset<Row> enriched(Task task) {
    CompletionSpec spec =
        CompletionSpec.builder()
            .model("openai/" + MODEL)
            .baseUrl(NOWHERE)
            .option("endpointId", ENDPOINT)
            .apiKey(Credentials.of(Prompts.KEY))
            .prompt("{text}")
            .customId("id")
            .checkpointLocation(ledger(task))
            .build();
    return Completions.withCompletions(rows(task), spec);
  }

  /** As a table that keeps answers by the row's id is joined today. */
  private Dataset<Row> joined(Task task) {
    Dataset<Row> answers = spark.read().parquet(task.folder() + "/answers");
    return rows(task).hint("merge").join(answers, "id");
  }

  private Dataset<Row> rows(Task task) {
    return spark.read().parquet(task.folder() + "/rows");
  }

  @Override
  public void close() {
    spark.stop();
  }
}
