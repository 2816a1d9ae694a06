package io.sparkcompletions.spark;

import io.sparkcompletions.live.lease.Lease;
import io.sparkcompletions.live.lease.LeaseBook;
import io.sparkcompletions.live.lease.Limits;
import io.sparkcompletions.live.lease.Report;
import io.sparkcompletions.model.PromptCache;
import io.sparkcompletions.options.CredentialReference;
import io.sparkcompletions.options.ResolvedOptions;
import io.sparkcompletions.provider.Endpoint;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;

/**
 * The driver's part in the limits of one application: a {@link LeaseBook} for each model, endpoint,
 * key and set of limits, kept as long as the application. Runs that agree in these share them.
 *
 * <p>Spark's dispatcher and its listener thread use it; each book is guarded by its monitor, the
 * list of books by that of this object. No I/O happens here.
 */
final class LeaseDesk extends SparkListener {
  /** Cluster managers that say how a process ended know that it has. */
  private static final Pattern PROCESS_ENDED =
      Pattern.compile("(?i)exit(ed)?( with)?( exit)?[ :]*(code|status)");

  private final long origin = System.nanoTime();
  private final Map<Terms, Integer> numbers = new HashMap<>(); // guarded by this
  private final List<LeaseBook> books = new ArrayList<>(); // guarded by this
  private final Map<String, Set<Engine>> engines = new ConcurrentHashMap<>();

  private record Terms(String model, Endpoint endpoint, CredentialReference key, Limits limits) {}

  private record Engine(int book, String name) {}

  /** The number of the book for a run's limits. */
  synchronized int book(ResolvedOptions options) {
    Limits limits =
        new Limits(
            options.concurrency(),
            options.requestsPerMinute(),
            options.tokensPerMinute(),
            options.timeout(),
            options.maxRetryDelay());
    Terms terms =
        new Terms(
            options.model().toString(),
            options.endpoint().with(PromptCache.OFF),
            options.apiKey(),
            limits);
    return numbers.computeIfAbsent(
        terms,
        any -> {
          books.add(new LeaseBook(limits, new SplittableRandom()));
          return books.size() - 1;
        });
  }

  Lease report(int number, String executor, String engine, Report report) {
    engines
        .computeIfAbsent(executor, any -> ConcurrentHashMap.newKeySet())
        .add(new Engine(number, engine));
    LeaseBook book = book(number);
    synchronized (book) {
      return book.report(engine, report, now());
    }
  }

  void left(int number, String executor, String engine, int brokenOff) {
    engines.getOrDefault(executor, Set.of()).remove(new Engine(number, engine));
    LeaseBook book = book(number);
    synchronized (book) {
      book.left(engine, brokenOff, now());
    }
  }

  /** What a lost executor had comes back soon only if it is certain that its process has ended. */
  @Override
  public void onExecutorRemoved(SparkListenerExecutorRemoved removed) {
    Set<Engine> gone = engines.remove(removed.executorId());
    if (gone == null || !isProcessEnded(removed.reason())) {
      return;
    }
    for (Engine engine : gone) {
      LeaseBook book = book(engine.book);
      synchronized (book) {
        book.died(engine.name, now());
      }
    }
  }

  /** Whether the reason that Spark gives for an executor's removal says how its process ended. */
  static boolean isProcessEnded(String reason) {
    return PROCESS_ENDED.matcher(reason).find();
  }

  private synchronized LeaseBook book(int number) {
    return books.get(number);
  }

  private long now() {
    return System.nanoTime() - origin;
  }
}
