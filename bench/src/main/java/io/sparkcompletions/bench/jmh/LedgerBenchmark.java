package io.sparkcompletions.bench.jmh;

import io.sparkcompletions.ledger.LedgerEntry;
import io.sparkcompletions.model.Outcome;
import io.sparkcompletions.model.RequestKey;
import io.sparkcompletions.provider.openai.OpenAiAdapter;
import java.io.IOException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What the ledger costs an entry, on the local file system: appended by a task that then ends, and
 * looked up by a task that asks in the order of keys, for what is there or for what is not.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 3)
@Measurement(iterations = 5, time = 3)
@Fork(1)
public class LedgerBenchmark {
  private static final int ENTRIES = 20_000;

  private LedgerEntry[] entries = {};
  private RequestKey[] present = {};
  private RequestKey[] absent = {};
  private @Nullable TemporaryLedger written;

  /** Makes entries, and a ledger that holds them. */
  @Setup(Level.Trial)
  public void fill() throws IOException {
    Outcome outcome = new OpenAiAdapter().decode(Samples.request(0), Samples.reply(), Samples.NOW);
    entries =
        keys(0)
            .map(key -> Samples.entry(key, outcome))
            .sorted(Comparator.comparing(LedgerEntry::key))
            .toArray(LedgerEntry[]::new);
    present = Arrays.stream(entries).map(LedgerEntry::key).toArray(RequestKey[]::new);
    absent = keys(ENTRIES).sorted().toArray(RequestKey[]::new);
    written = new TemporaryLedger();
    written.append(entries);
  }

  private static Stream<RequestKey> keys(int first) {
    return IntStream.range(first, first + ENTRIES)
        .mapToObj(number -> RequestKey.of(Samples.request(number)));
  }

  @TearDown(Level.Trial)
  public void delete() throws IOException {
    written().close();
  }

  @Benchmark
  @OperationsPerInvocation(ENTRIES)
  public void append() throws IOException {
    try (TemporaryLedger ledger = new TemporaryLedger()) {
      ledger.append(entries);
    }
  }

  @Benchmark
  @OperationsPerInvocation(ENTRIES)
  public int findPresent() {
    return written().find(present);
  }

  @Benchmark
  @OperationsPerInvocation(ENTRIES)
  public int findAbsent() {
    return written().find(absent);
  }

  private TemporaryLedger written() {
    if (written == null) {
      throw new IllegalStateException("not filled");
    }
    return written;
  }
}
