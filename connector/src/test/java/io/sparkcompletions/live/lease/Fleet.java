package io.sparkcompletions.live.lease;

import io.sparkcompletions.error.ErrorCode;
import io.sparkcompletions.live.limit.Feedback;
import io.sparkcompletions.model.Failure;
import io.sparkcompletions.provider.RateLimits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Engines on executors, a driver with a book, and a provider, on virtual time that passes in
 * milliseconds. Messages take time and may be lost; engines may die or be cut off.
 */
final class Fleet {
  static final long MILLI = Duration.ofMillis(1).toNanos();
  static final long SECOND = Duration.ofSeconds(1).toNanos();
  static final Failure NO_CREDIT = Failure.of(ErrorCode.INSUFFICIENT_QUOTA, "No credit.");

  /** After which a missing reply is given up. */
  private static final long REPLY_LIMIT = 2 * SECOND;

  final LeaseBook book;
  final List<Engine> engines = new ArrayList<>();
  final SplittableRandom random;
  private final PriorityQueue<Event> events =
      new PriorityQueue<>((a, b) -> Long.compare(a.at, b.at));
  LongSupplier latency = () -> 200 * MILLI;
  LongSupplier messageDelay = () -> MILLI;
  double lossShare;
  @Nullable Provider provider;

  long now = SECOND;
  int inFlight;
  int mostInFlight;
  long refused;

  /** Starts in each millisecond since the beginning, and their tokens. */
  final List<Integer> starts = new ArrayList<>();

  private record Event(long at, Runnable action) {}

  /** Enforces a limit with a bucket that holds a second's worth. */
  static final class Provider {
    private final double perSecond;
    private final @Nullable Duration told;
    private double level;
    private long filledAt;

    Provider(long perMinute, @Nullable Duration told) {
      this.perSecond = perMinute / 60.0;
      this.level = perSecond;
      this.told = told;
    }

    boolean takes(long now, long units) {
      level = Math.min(perSecond, level + (now - filledAt) * perSecond / SECOND);
      filledAt = now;
      if (level < units) {
        return false;
      }
      level -= units;
      return true;
    }
  }

  Fleet(Limits limits, long seed) {
    this.random = new SplittableRandom(seed);
    this.book = new LeaseBook(limits, random.split());
  }

  /** An engine with so many calls to make. */
  Engine join(int calls) {
    Engine engine = new Engine("engine " + engines.size(), calls);
    engines.add(engine);
    return engine;
  }

  void passSeconds(double seconds) {
    long end = now + (long) (seconds * SECOND);
    while (now < end) {
      passMilli();
    }
  }

  void passMilli() {
    now += MILLI;
    starts.add(0);
    while (!events.isEmpty() && events.peek().at <= now) {
      events.remove().action.run();
    }
    int first = engines.isEmpty() ? 0 : random.nextInt(engines.size());
    for (int i = 0; i < engines.size(); i++) {
      engines.get((first + i) % engines.size()).live();
    }
  }

  /** Starts (or their tokens) between two moments, in milliseconds since the beginning. */
  long started(int fromMilli, int toMilli) {
    return starts.subList(fromMilli, toMilli).stream().mapToLong(Integer::longValue).sum();
  }

  /** The most that was started within so long. */
  long mostStartedWithin(int millis) {
    long sum = 0;
    long most = 0;
    for (int i = 0; i < starts.size(); i++) {
      sum += starts.get(i) - (i >= millis ? starts.get(i - millis) : 0);
      most = Math.max(most, sum);
    }
    return most;
  }

  int seconds() {
    return starts.size() / 1000;
  }

  private void later(long delay, Runnable action) {
    events.add(new Event(now + delay, action));
  }

  final class Engine {
    final String name;
    final LeasedGate gate = new LeasedGate(() -> {});
    private final long origin = now - MILLI;
    int calls;
    long tokens;
    int started;
    int underWay;
    boolean isDead;
    boolean isCutOff;
    boolean isStopped;
    long pausedUntil;
    Optional<Failure> told = Optional.empty();
    Feedback fault = Feedback.ANSWERED;
    RateLimits headers = RateLimits.UNKNOWN;

    private Engine(String name, int calls) {
      this.name = name;
      this.calls = calls;
    }

    private long clock() {
      return now - origin;
    }

    void live() {
      if (isDead || isStopped || pausedUntil > now) {
        return;
      }
      if (gate.reportDueAt() <= clock()) {
        report();
      }
      while (calls > 0 && gate.tryStart(clock(), tokens, calls) == 0) {
        start();
      }
      if (calls == 0) {
        gate.nothingWaits(clock());
      }
    }

    private void start() {
      calls--;
      started++;
      underWay++;
      inFlight++;
      mostInFlight = Math.max(mostInFlight, inFlight);
      long units = tokens == 0 ? 1 : tokens;
      starts.set(starts.size() - 1, starts.get(starts.size() - 1) + (int) units);
      long startedAt = clock();
      if (fault != Feedback.ANSWERED) {
        later(20 * MILLI, () -> end(startedAt, fault, null));
      } else if (provider != null && !provider.takes(now, units)) {
        refused++;
        Duration told = provider.told;
        later(20 * MILLI, () -> end(startedAt, Feedback.RATE_LIMITED, told));
      } else {
        later(latency.getAsLong(), () -> end(startedAt, Feedback.ANSWERED, null));
      }
    }

    private void end(long startedAt, Feedback feedback, @Nullable Duration told) {
      if (!isDead) {
        inFlight--;
        underWay--;
        gate.ended(clock(), startedAt, tokens, tokens, feedback, told, headers);
        if (feedback == Feedback.RATE_LIMITED && !isStopped) {
          calls++;
        }
      }
    }

    private void report() {
      Report report = gate.report(clock());
      boolean[] answered = {false};
      if (!isLost()) {
        later(messageDelay.getAsLong(), () -> arrive(report, answered));
      }
      later(
          REPLY_LIMIT,
          () -> {
            if (!answered[0] && !isDead) {
              answered[0] = true;
              gate.notAnswered(clock());
            }
          });
    }

    private boolean isLost() {
      return isCutOff || random.nextDouble() < lossShare;
    }

    private void arrive(Report report, boolean[] answered) {
      Lease lease = book.report(name, report, now);
      if (isLost()) {
        return;
      }
      later(
          messageDelay.getAsLong(),
          () -> {
            if (!answered[0] && !isDead) {
              answered[0] = true;
              gate.answered(clock(), lease).ifPresent(this::stop);
            }
          });
    }

    private void stop(Failure reason) {
      told = Optional.of(reason);
      isStopped = true;
      gate.nothingWaits(clock());
    }

    /** Its process ends, and with it what it has under way. */
    void die() {
      isDead = true;
      inFlight -= underWay;
      underWay = 0;
    }

    /** It is closed with nothing under way. */
    void leave() {
      die();
      book.left(name, 0, now);
    }
  }
}
