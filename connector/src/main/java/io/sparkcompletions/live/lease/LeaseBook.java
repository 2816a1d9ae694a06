package io.sparkcompletions.live.lease;

import io.sparkcompletions.live.limit.Feedback;
import io.sparkcompletions.live.limit.Lessons;
import io.sparkcompletions.live.retry.Backoff;
import io.sparkcompletions.model.Failure;
import io.sparkcompletions.provider.RateLimits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.ToIntFunction;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The driver's end: knows what each engine of the application may have, and never lends more than
 * there is.
 *
 * <pre>
 *   taken(engine)  = what it may believe to have: what its latest report keeps, or, once a lease
 *                    with more has been written, that
 *   share(engine)  = its part of the places when they are filled up evenly, nobody getting more
 *                    than it has use for, and of what is left over a quarter more
 *   lease.places   = share                                          if share ≤ report.kept
 *                    kept + min(share − kept, places − Σ taken)     else
 *
 *   lease.requests = min(waiting, the rate × 1 s ÷ engines that wait, 1 at least) − what it holds;
 *                    the same for tokens
 * </pre>
 *
 * <p>With fewer places than engines, those that have gone without for longest come first. An engine
 * that is silent keeps its places for as long as its lease and then a call may last; one that is
 * known to be dead, or has left with calls under way, for twice the longest call of late: the
 * provider may be working on what it sent.
 *
 * <p>What engines hear from the provider makes one set of {@link Lessons}, so that a burst of
 * refusals is one decrease, whoever met it. Not thread-safe.
 */
public final class LeaseBook {
  private static final long VALID = Duration.ofSeconds(10).toNanos();
  private static final double SECOND = Duration.ofSeconds(1).toNanos();

  /**
   * What all engines together hold in advance: long enough for a driver that is slow to answer,
   * short enough for what dies with an executor.
   */
  private static final long AHEAD = Duration.ofSeconds(1).toNanos();

  private static final long AGAIN_PER_ENGINE = Duration.ofMillis(5).toNanos();
  private static final long SHORTEST_AGAIN = Duration.ofMillis(50).toNanos();
  private static final long LONGEST_AGAIN = Duration.ofSeconds(1).toNanos();

  /** Engines begin at about the same time; so long one counts as having something to send. */
  private static final long NEW = Duration.ofSeconds(1).toNanos();

  /** An engine that was not heard from for so long is not counted on to use a share. */
  private static final long ABSENT = Duration.ofMillis(3500).toNanos();

  /** Of what is left over, an engine gets this part of its share in advance. */
  private static final int HEADROOM = 4;

  private static final int MAX_REMEMBERED = 10_000;
  private static final Allotment NONE = new Allotment(0, 0, 1);
  private static final double SECONDS_PER_MINUTE = 60;

  private final Limits limits;
  private final Lessons lessons;
  private final Timeline requests;
  private final Timeline tokens;
  private final Recently longest = new Recently();
  private final Map<String, Engine> engines = new LinkedHashMap<>();
  private final Set<String> buried = new LinkedHashSet<>();
  private long pauses;
  private long pauseUntil;
  private @Nullable Failure trip;
  private long trippedAt = -1;

  private static final class Engine {
    final long joinedAt;
    long lastReport;
    long heardAt;
    boolean isGone;
    long takenUntil;
    int taken;
    int inFlight;
    long tokensInFlight;
    int waiting;
    int share;
    long placedAt;
    Report.Totals totals;

    Engine(long now, Report.Totals totals) {
      this.joinedAt = now;
      this.totals = totals;
      this.placedAt = Long.MIN_VALUE;
    }

    void read(Report report, long now, long takenUntil) {
      lastReport = report.number();
      heardAt = now;
      this.takenUntil = takenUntil;
      taken = report.kept();
      inFlight = report.inFlight();
      tokensInFlight = report.tokensInFlight();
      waiting = report.waiting();
      if (taken > 0) {
        placedAt = now;
      }
    }

    boolean isPresent(long now) {
      return !isGone && now - heardAt <= ABSENT;
    }

    /** Whether it has something to send, or is so new that it will have. */
    boolean wantsBlocks(long now) {
      return waiting > 0 || now - joinedAt < NEW;
    }

    int wanted() {
      return (int) Math.min(Integer.MAX_VALUE, (long) inFlight + waiting);
    }
  }

  /** Opens a book in which nothing is lent. */
  public LeaseBook(Limits limits, RandomGenerator random) {
    this.limits = limits;
    this.lessons = new Lessons(limits.concurrency(), new Backoff(limits.maxPause(), random));
    this.requests = new Timeline(limits.requestsPerMinute().isPresent());
    this.tokens = new Timeline(limits.tokensPerMinute().isPresent());
  }

  /**
   * Answers a report.
   *
   * @param name of the engine, never used again by another
   * @param now nanoseconds since some beginning
   */
  public Lease report(String name, Report report, long now) {
    sweep(now);
    if (buried.contains(name)) {
      return nothing(report, Optional.empty());
    }
    Engine engine = engines.computeIfAbsent(name, any -> join(report, now));
    if (report.number() < engine.lastReport) {
      return nothing(report, Optional.empty());
    }
    engine.read(report, now, now + VALID + limits.timeout().toNanos());
    learn(engine, report, now);
    return trip != null && engine.joinedAt <= trippedAt
        ? nothing(report, Optional.of(trip))
        : lease(engine, report, now);
  }

  /** An engine was closed; what it had under way was broken off. */
  public void left(String name, int brokenOff, long now) {
    Engine engine = engines.get(name);
    if (engine != null) {
      engine.taken = brokenOff;
      bury(name, engine, now);
    }
  }

  /** The process of an engine is known to have ended. */
  public void died(String name, long now) {
    Engine engine = engines.get(name);
    if (engine != null) {
      bury(name, engine, now);
    }
  }

  private void bury(String name, Engine engine, long now) {
    buried.add(name);
    if (buried.size() > MAX_REMEMBERED) {
      buried.remove(buried.iterator().next());
    }
    engine.isGone = true;
    engine.waiting = 0;
    long underWay = Math.min(limits.timeout().toNanos(), 2 * longest.at(now));
    engine.takenUntil = Math.min(engine.takenUntil, now + underWay);
    sweep(now);
  }

  private static Engine join(Report report, long now) {
    return new Engine(now, report.number() == 1 ? Report.Totals.NONE : report.totals());
  }

  private void sweep(long now) {
    engines.values().removeIf(engine -> engine.takenUntil <= now);
  }

  private void learn(Engine engine, Report report, long now) {
    Report.Totals before = engine.totals;
    Report.Totals after = report.totals();
    engine.totals = after;
    requests.giveBack(after.requestsReturnedNanos() - before.requestsReturnedNanos());
    tokens.giveBack(after.tokensReturnedNanos() - before.tokensReturnedNanos());
    tokens.correct(after.tokensCorrected() - before.tokensCorrected(), tokensPerSecond());
    longest.add(now, report.longestNanos());
    for (long i = before.started(); i < after.started(); i++) {
      lessons.started(now, 0);
    }
    int inFlight = sum(each -> each.inFlight);
    if (!report.headers().equals(RateLimits.UNKNOWN)) {
      lessons.headers(now, report.headers(), inFlight, tokensInFlight(), isRefused(report));
    }
    long answeredStart =
        report.youngestAnsweredNanos() < 0 ? 0 : now - report.youngestAnsweredNanos();
    for (long i = before.answered(); i < after.answered(); i++) {
      lessons.ended(now, answeredStart, inFlight, Feedback.ANSWERED, null);
    }
    for (Report.Refusal refusal : report.refusals()) {
      long startedAt = Math.max(0, now - refusal.startedNanosAgo());
      lessons.ended(now, startedAt, inFlight, refusal.feedback(), refusal.told());
    }
    pause(now);
    if (report.trip() != null && engine.joinedAt > trippedAt) {
      trip = report.trip();
      trippedAt = now;
    }
  }

  private static boolean isRefused(Report report) {
    return report.refusals().stream().anyMatch(each -> each.feedback() == Feedback.RATE_LIMITED);
  }

  private long tokensInFlight() {
    return engines.values().stream().mapToLong(each -> each.tokensInFlight).sum();
  }

  private int sum(ToIntFunction<Engine> part) {
    long sum = engines.values().stream().mapToLong(part::applyAsInt).sum();
    return (int) Math.min(Integer.MAX_VALUE, sum);
  }

  private void pause(long now) {
    long until = now + lessons.pauseNanos(now);
    if (until > now && until > pauseUntil) {
      pauseUntil = until;
      pauses++;
      requests.restartAt(until);
      tokens.restartAt(until);
    }
  }

  private Lease lease(Engine engine, Report report, long now) {
    List<Engine> present = engines.values().stream().filter(each -> each.isPresent(now)).toList();
    long pause = lessons.pauseNanos(now);
    return new Lease(
        report.number(),
        VALID,
        places(engine, present, now),
        pause,
        pauses,
        pause > 0 ? NONE : requests(report, present, now),
        pause > 0 ? NONE : tokens(report, present, now),
        again(present),
        Optional.empty());
  }

  private Allotment requests(Report report, List<Engine> present, long now) {
    double rate = Math.min(perSecond(limits.requestsPerMinute()), lessons.requestsPerSecond(now));
    long share = Math.max(1, (long) (rate * secondsAhead(present, now)));
    long more = Math.min(report.waiting(), share) - report.requestsHeld();
    return requests.lend(now, Math.max(0, more), rate);
  }

  private Allotment tokens(Report report, List<Engine> present, long now) {
    double rate = tokensPerSecond();
    long share = Math.max(report.nextTokens(), (long) (rate * secondsAhead(present, now)));
    long more = Math.min(report.waiting() * report.nextTokens(), share) - report.tokensHeld();
    return tokens.lend(now, Math.max(0, more), rate);
  }

  private double tokensPerSecond() {
    return Math.min(perSecond(limits.tokensPerMinute()), lessons.tokensPerSecond());
  }

  private static double perSecond(OptionalLong perMinute) {
    return perMinute.isPresent()
        ? perMinute.getAsLong() / SECONDS_PER_MINUTE
        : Double.POSITIVE_INFINITY;
  }

  /** How much of the application's time an engine may hold. */
  private static double secondsAhead(List<Engine> present, long now) {
    long sharing = present.stream().filter(each -> each.wantsBlocks(now)).count();
    return Math.max(AHEAD, 2 * again(present)) / SECOND / Math.max(1, sharing);
  }

  private static long again(List<Engine> present) {
    return Math.min(LONGEST_AGAIN, Math.max(SHORTEST_AGAIN, present.size() * AGAIN_PER_ENGINE));
  }

  private int places(Engine engine, List<Engine> present, long now) {
    int bound = limits.concurrency() == 0 ? Integer.MAX_VALUE : limits.concurrency();
    int total = Math.min(bound, lessons.room());
    if (total == Integer.MAX_VALUE) {
      return total;
    }
    shareOut(total - sum(each -> each.isPresent(now) ? 0 : each.taken), present);
    if (engine.share > engine.taken) {
      int free = total - sum(each -> each.taken);
      engine.taken += Math.max(0, Math.min(engine.share - engine.taken, free));
      return engine.taken;
    }
    return engine.share;
  }

  private static void shareOut(int total, List<Engine> present) {
    List<Engine> line = new ArrayList<>(present);
    line.sort(
        total < line.size()
            ? Comparator.comparingLong((Engine each) -> each.placedAt).reversed()
            : Comparator.comparingInt(Engine::wanted));
    int left = Math.max(0, total);
    for (int i = 0; i < line.size(); i++) {
      Engine engine = line.get(i);
      engine.share = Math.min(engine.wanted(), left / (line.size() - i));
      left -= engine.share;
    }
    for (Engine engine : line) {
      int spare = Math.min(left / line.size(), 1 + engine.share / HEADROOM);
      engine.share += spare;
    }
  }

  private static Lease nothing(Report report, Optional<Failure> trip) {
    return new Lease(report.number(), VALID, 0, 0, 0, NONE, NONE, LONGEST_AGAIN, trip);
  }
}
