package io.sparkcompletions.bench.ledger;

import io.sparkcompletions.bench.client.Load;
import io.sparkcompletions.bench.client.Prompts;
import io.sparkcompletions.bench.process.Work;
import io.sparkcompletions.ledger.InMemoryClaims;
import io.sparkcompletions.ledger.LedgerEntry;
import io.sparkcompletions.ledger.RequestTrace;
import io.sparkcompletions.ledger.file.FileLedger;
import io.sparkcompletions.ledger.file.FileLedgerOptions;
import io.sparkcompletions.ledger.file.LedgerHost;
import io.sparkcompletions.ledger.file.LedgerSeeder;
import io.sparkcompletions.ledger.file.LedgerStatus;
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
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** Fills a ledger with the answers to a load's prompts, as sealed files, without asking anybody. */
public final class Seeding implements Work<Seeding.Task> {
  /** Entries that are sorted in memory before they become a file, for each thread. */
  private static final long BYTES_PER_FILE = 192L << 20;

  private static final int THREADS = 2;
  private static final String[] WORDS =
      ("the parcel came late but what was in it worth waiting for and customer would order again "
              + "from shop because price quality service colour size fit delivery box support")
          .split(" ");

  /**
   * What to record.
   *
   * @param load whose prompts, and where: its options {@code checkpointLocation} and {@code
   *     endpointId} must be set
   * @param from the first row that is recorded
   * @param to the row behind the last one
   * @param answerChars about how long an answer is
   */
  public record Task(Load load, long from, long to, int answerChars) {}

  /** What lies there afterwards. */
  public record Seeded(long entries, int files, long bytes, long millis) {}

  @Override
  public Class<Task> taskType() {
    return Task.class;
  }

  @Override
  public Seeded run(Task task) throws Exception {
    long start = System.nanoTime();
    try (FileLedger ledger =
        FileLedger.open(
            FileSystem.getLocal(new Configuration()),
            new Path(task.load().options().get("checkpointLocation")),
            new InMemoryClaims(),
            FileLedgerOptions.defaults(),
            LedgerHost.system())) {
      ExecutorService threads = Executors.newFixedThreadPool(THREADS);
      try {
        seed(ledger, task, threads);
      } finally {
        threads.shutdown();
      }
      LedgerStatus status = ledger.status();
      return new Seeded(
          status.segmentEntries(),
          status.segments(),
          status.segmentBytes(),
          (System.nanoTime() - start) / 1_000_000);
    }
  }

  private static void seed(FileLedger ledger, Task task, ExecutorService threads) throws Exception {
    long share = (task.to() - task.from() + THREADS - 1) / THREADS;
    List<Future<Long>> parts = new ArrayList<>();
    for (long from = task.from(); from < task.to(); from += share) {
      long first = from;
      long end = Math.min(task.to(), from + share);
      parts.add(
          threads.submit(
              () ->
                  new LedgerSeeder(ledger, BYTES_PER_FILE)
                      .seed(
                          LongStream.range(first, end)
                              .mapToObj(row -> entry(task, row))
                              .iterator())));
    }
    for (Future<Long> part : parts) {
      part.get();
    }
  }

  private static LedgerEntry entry(Task task, long row) {
    CompletionRequest request =
        new CompletionRequest(
            new ModelId("openai", Prompts.MODEL),
            task.load().options().get("endpointId"),
            Api.CHAT,
            List.of(new Message(Role.USER, Prompts.of(task.load(), row))),
            Parameters.NONE);
    return new LedgerEntry(
        RequestKey.of(request),
        new RequestTrace("openai/" + Prompts.MODEL, false, List.of(), null),
        "seeded",
        answer(row, task.answerChars()),
        new BigDecimal("0.0010000000").add(BigDecimal.valueOf(row % 1_000, 10)),
        "seeded",
        1,
        0,
        800 + row % 400,
        Instant.ofEpochSecond(1_770_000_000L + row));
  }

  private static Answer answer(long row, int chars) {
    SplittableRandom random = new SplittableRandom(row);
    StringBuilder text = new StringBuilder(chars + 16);
    while (text.length() < chars) {
      text.append(WORDS[random.nextInt(WORDS.length)]).append(' ');
    }
    return new Answer(
        text.toString(),
        List.of(),
        FinishReason.STOP,
        "stop",
        new Usage(100 + row % 50, 200 + row % 70, 0L, 0L, 0L),
        Prompts.MODEL + "-2026-03-17",
        "default",
        "req_" + Long.toHexString(random.nextLong()),
        "");
  }
}
