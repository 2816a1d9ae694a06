package io.sparkcompletions.spark;

import io.sparkcompletions.error.CompletionsException;
import io.sparkcompletions.error.ErrorCode;
import io.sparkcompletions.live.LiveEngine;
import io.sparkcompletions.live.lease.Allotment;
import io.sparkcompletions.live.lease.Lease;
import io.sparkcompletions.live.lease.LeaseOffice;
import io.sparkcompletions.live.lease.Report;
import io.sparkcompletions.live.limit.Feedback;
import io.sparkcompletions.model.Failure;
import io.sparkcompletions.provider.RateLimits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.apache.spark.SparkEnv;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries leases between executors and the {@link LeaseDesk}, and the news that a stage cannot go
 * on.
 *
 * <p>Messages are lists of JDK types, the first of which says what is wanted. Lengths of time are
 * nanoseconds; -1 stands for what is absent.
 *
 * <pre>
 * report, book, executor, engine, numbers, refusals [, code, message]   → leases, rates [, code, message]
 * leave, book, executor, engine, broken off                             (no reply)
 * broke, runId, stage, code, message                                    (no reply)
 * broken, runId, stage                                                  → [] or [code, message]
 * </pre>
 */
final class LeaseChannel {
  private static final Logger LOG = LoggerFactory.getLogger(LeaseChannel.class);
  private static final String NAME = "spark-completions-leases";
  private static final String REPORT = "report";
  private static final String LEAVE = "leave";
  private static final String BROKE = "broke";
  private static final String BROKEN = "broken";
  private static final Duration REPLY_LIMIT = Duration.ofSeconds(5);
  private static final long ABSENT = -1;

  private LeaseChannel() {}

  /** Listens on the driver; false if executors cannot reach it. */
  static boolean open(LeaseDesk desk) {
    return DriverRpc.serve(NAME, new Service(desk));
  }

  /** An executor's end; null where the driver cannot be reached. */
  static @Nullable Client connect() {
    DriverRpc.Line line = DriverRpc.connect(NAME);
    return line == null ? null : new Client(line, SparkEnv.get().executorId());
  }

  /** What an executor says. */
  static final class Client {
    private final DriverRpc.Line driver;
    private final String executor;

    Client(DriverRpc.Line driver, String executor) {
      this.driver = driver;
      this.executor = executor;
    }

    /** Opens an engine's account in a book. */
    LeaseOffice join(int book) {
      return new Office(this, book, executor + '-' + UUID.randomUUID());
    }

    void broke(String runId, int stageId, CompletionsException reason) {
      driver.tell(
          message(BROKE, runId, stageId, reason.code().name(), LedgerProblems.text(reason)));
    }

    /** Why a stage cannot go on, if the driver knows of it and can say so. */
    Optional<CompletionsException> broken(String runId, int stageId) {
      try {
        return failure((List<?>) driver.ask(message(BROKEN, runId, stageId), REPLY_LIMIT), 0)
            .map(failure -> new CompletionsException(failure.code(), failure.message()));
      } catch (IllegalStateException e) {
        LOG.debug("It is not known whether stage {} may go on", stageId, e);
        return Optional.empty();
      }
    }
  }

  /** A way to the book for the engines of this JVM; equal books, equal ways. */
  static final class Sharing implements LiveEngine.Sharing {
    private final Client client;
    private final int book;

    Sharing(Client client, int book) {
      this.client = client;
      this.book = book;
    }

    @Override
    public LeaseOffice join() {
      return client.join(book);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Sharing that && that.book == book;
    }

    @Override
    public int hashCode() {
      return book;
    }
  }

  private record Office(Client client, int book, String engine) implements LeaseOffice {
    @Override
    public Lease report(Report report) {
      List<Object> message = message(REPORT, book, client.executor, engine);
      message.add(encode(report));
      message.add(refusals(report));
      add(message, Optional.ofNullable(report.trip()));
      return lease((List<?>) client.driver.ask(message, REPLY_LIMIT));
    }

    @Override
    public void leave(int brokenOff) {
      client.driver.tell(message(LEAVE, book, client.executor, engine, brokenOff));
    }
  }

  /** The driver's end. */
  static final class Service implements DriverRpc.Service {
    private final LeaseDesk desk;

    Service(LeaseDesk desk) {
      this.desk = desk;
    }

    @Override
    public void told(Object message) {
      List<?> parts = (List<?>) message;
      switch ((String) parts.get(0)) {
        case LEAVE ->
            desk.left(
                (Integer) parts.get(1),
                (String) parts.get(2),
                (String) parts.get(3),
                (Integer) parts.get(4));
        case BROKE ->
            failure(parts, 3)
                .ifPresent(
                    failure ->
                        Breaker.remember(
                            (String) parts.get(1),
                            (Integer) parts.get(2),
                            new CompletionsException(failure.code(), failure.message())));
        default -> throw new IllegalArgumentException("no such message: " + parts.get(0));
      }
    }

    @Override
    public void asked(Object message, Consumer<Object> reply) {
      List<?> parts = (List<?>) message;
      switch ((String) parts.get(0)) {
        case REPORT -> reply.accept(report(parts));
        case BROKEN -> {
          List<Object> reason = message();
          Breaker.reason((String) parts.get(1), (Integer) parts.get(2))
              .ifPresent(why -> addAll(reason, why.code(), LedgerProblems.text(why)));
          reply.accept(reason);
        }
        default -> throw new IllegalArgumentException("no such question: " + parts.get(0));
      }
    }

    private Object report(List<?> parts) {
      return encode(
          desk.report(
              (Integer) parts.get(1),
              (String) parts.get(2),
              (String) parts.get(3),
              LeaseChannel.report(
                  (long[]) parts.get(4), (long[]) parts.get(5), failure(parts, 6))));
    }
  }

  private static List<Object> message(Object... parts) {
    return new ArrayList<>(Arrays.asList(parts));
  }

  private static void add(List<Object> message, Optional<Failure> failure) {
    failure.ifPresent(why -> addAll(message, why.code(), why.message()));
  }

  private static void addAll(List<Object> message, ErrorCode code, String text) {
    message.add(code.name());
    message.add(text);
  }

  private static Optional<Failure> failure(List<?> parts, int at) {
    return parts.size() <= at
        ? Optional.empty()
        : Optional.of(
            Failure.of(ErrorCode.valueOf((String) parts.get(at)), (String) parts.get(at + 1)));
  }

  static long[] encode(Report report) {
    Report.Totals totals = report.totals();
    RateLimits headers = report.headers();
    return new long[] {
      report.number(),
      report.kept(),
      report.inFlight(),
      report.tokensInFlight(),
      report.waiting(),
      report.nextTokens(),
      report.requestsHeld(),
      report.tokensHeld(),
      totals.started(),
      totals.answered(),
      totals.requestsReturnedNanos(),
      totals.tokensReturnedNanos(),
      totals.tokensCorrected(),
      report.youngestAnsweredNanos(),
      report.longestNanos(),
      orAbsent(headers.limitRequests()),
      orAbsent(headers.limitTokens()),
      orAbsent(headers.remainingRequests()),
      orAbsent(headers.remainingTokens()),
    };
  }

  static long[] refusals(Report report) {
    return report.refusals().stream()
        .flatMapToLong(
            refusal ->
                Arrays.stream(
                    new long[] {
                      refusal.startedNanosAgo(),
                      refusal.feedback().ordinal(),
                      refusal.told() == null ? ABSENT : refusal.told().toNanos()
                    }))
        .toArray();
  }

  static Report report(long[] numbers, long[] refusals, Optional<Failure> trip) {
    return new Report(
        numbers[0],
        (int) numbers[1],
        (int) numbers[2],
        numbers[3],
        (int) numbers[4],
        numbers[5],
        numbers[6],
        numbers[7],
        new Report.Totals(numbers[8], numbers[9], numbers[10], numbers[11], numbers[12]),
        numbers[13],
        numbers[14],
        new RateLimits(
            orNull(numbers[15]),
            orNull(numbers[16]),
            orNull(numbers[17]),
            orNull(numbers[18]),
            null,
            null),
        refusals(refusals),
        trip.orElse(null));
  }

  private static List<Report.Refusal> refusals(long[] numbers) {
    List<Report.Refusal> refusals = new ArrayList<>();
    for (int i = 0; i < numbers.length; i += 3) {
      refusals.add(
          new Report.Refusal(
              numbers[i],
              Feedback.values()[(int) numbers[i + 1]],
              numbers[i + 2] == ABSENT ? null : Duration.ofNanos(numbers[i + 2])));
    }
    return refusals;
  }

  static List<Object> encode(Lease lease) {
    List<Object> message =
        message(
            new long[] {
              lease.number(),
              lease.validNanos(),
              lease.places(),
              lease.pauseNanos(),
              lease.pauses(),
              lease.requests().fromNanos(),
              lease.requests().units(),
              lease.tokens().fromNanos(),
              lease.tokens().units(),
              lease.againNanos()
            },
            new double[] {lease.requests().nanosPerUnit(), lease.tokens().nanosPerUnit()});
    add(message, lease.trip());
    return message;
  }

  static Lease lease(List<?> parts) {
    long[] numbers = (long[]) parts.get(0);
    double[] rates = (double[]) parts.get(1);
    return new Lease(
        numbers[0],
        numbers[1],
        (int) numbers[2],
        numbers[3],
        numbers[4],
        new Allotment(numbers[5], numbers[6], rates[0]),
        new Allotment(numbers[7], numbers[8], rates[1]),
        numbers[9],
        failure(parts, 2));
  }

  private static long orAbsent(@Nullable Long number) {
    return number == null ? ABSENT : number;
  }

  private static @Nullable Long orNull(long number) {
    return number == ABSENT ? null : number;
  }
}
