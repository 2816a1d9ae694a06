package io.sparkcompletions.live.lease;

import io.sparkcompletions.error.ErrorCode;
import io.sparkcompletions.live.limit.Feedback;
import io.sparkcompletions.live.limit.Gate;
import io.sparkcompletions.model.Failure;
import io.sparkcompletions.provider.RateLimits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An engine's end of the application's limits: starts what the latest lease allows, and knows when
 * the next one is to be asked for.
 *
 * <p>After a refusal with a delay, or several without, it starts nothing until it has heard what
 * the book makes of them. Thread-safe: the engine calls it under its lock and the keeper without,
 * so it has a monitor of its own, under which nobody is called but the alarm.
 */
final class LeasedGate implements Gate {
  /** So many refusals at once are the fewest that may be an outbreak. */
  private static final int MANY_REFUSALS = 4;

  private static final long AT_ONCE = Duration.ofMillis(5).toNanos();
  private static final long SLOW_REPLY = Duration.ofSeconds(2).toNanos();
  private static final long NEWS = Duration.ofMillis(100).toNanos();

  /** What remains of a limit is little when it is less than a fifth of it. */
  private static final int LITTLE = 5;

  /** How many times as long a content engine may go without asking as one that wants something. */
  private static final int RENEWALS = 10;

  private static final long SHORTEST_RENEWAL = Duration.ofMillis(500).toNanos();
  private static final long LONGEST_RENEWAL = Duration.ofSeconds(3).toNanos();

  private final Runnable alarm;
  private final Allowance requests = new Allowance();
  private final Allowance tokens = new Allowance();

  // What is lent.
  private int places;
  private long validUntil = -1;
  private long pauseUntil;
  private long pauses;
  private long againNanos = AT_ONCE;

  // What goes on.
  private int inFlight;
  private long tokensInFlight;
  private int waiting;
  private long nextTokens;
  private @Nullable Failure trip;
  private boolean wasTold;

  // What is to be reported.
  private long reports;
  private Report.Totals totals = Report.Totals.NONE;
  private long youngestAnswered = -1;
  private long longest;
  private RateLimits headers = RateLimits.UNKNOWN;
  private final List<Refused> refusals = new ArrayList<>();
  private int refusalsReported;
  private boolean isLittleLeft;

  // When.
  private boolean asking;
  private boolean isUnheard;
  private long sentAt;
  private long heardAt;
  private long due;

  /** The report that has been answered, and the one that has to be. */
  private long heard;

  private long toBeHeard;

  private record Refused(long startedAt, Feedback feedback, @Nullable Duration told) {}

  /**
   * Has nothing yet and asks at once.
   *
   * @param alarm run when {@link #reportDueAt} has become earlier; must not wait
   */
  LeasedGate(Runnable alarm) {
    this.alarm = alarm;
  }

  @Override
  public synchronized long tryStart(long now, long expectedTokens, int waiting) {
    this.waiting = waiting;
    this.nextTokens = expectedTokens;
    long wait = waitNanos(now);
    if (wait == 0) {
      this.waiting = waiting - 1;
      requests.spend(1);
      tokens.spend(expectedTokens);
      inFlight++;
      tokensInFlight += expectedTokens;
      totals = plus(1, 0, 0, 0, 0);
    }
    plan(now);
    return wait;
  }

  private long waitNanos(long now) {
    if (now >= validUntil || inFlight >= places || heard < toBeHeard) {
      return UNTIL_TOLD;
    }
    return pauseUntil > now
        ? pauseUntil - now
        : Math.max(requests.waitNanos(now, 1), tokens.waitNanos(now, nextTokens));
  }

  @Override
  public synchronized boolean tryProbe(long now, int waiting) {
    this.waiting = waiting;
    boolean free = now < validUntil && inFlight < places;
    inFlight += free ? 1 : 0;
    plan(now);
    return free;
  }

  @Override
  public synchronized void probeEnded(long now) {
    inFlight--;
    plan(now);
  }

  @Override
  public synchronized void nothingWaits(long now) {
    if (waiting > 0) {
      waiting = 0;
      plan(now);
    }
  }

  @Override
  public synchronized void ended(
      long now,
      long startedAt,
      long expectedTokens,
      long usedTokens,
      Feedback feedback,
      @Nullable Duration told,
      RateLimits headers) {
    inFlight--;
    tokensInFlight -= expectedTokens;
    longest = Math.max(longest, now - startedAt);
    totals = plus(0, feedback == Feedback.ANSWERED ? 1 : 0, 0, 0, usedTokens - expectedTokens);
    switch (feedback) {
      case ANSWERED -> youngestAnswered = Math.max(youngestAnswered, startedAt);
      case NOTHING -> {}
      case OVERLOADED, RATE_LIMITED -> refused(now, startedAt, feedback, told);
    }
    if (!headers.equals(RateLimits.UNKNOWN)) {
      this.headers = headers;
      isLittleLeft =
          isLittle(headers.limitRequests(), headers.remainingRequests())
              || isLittle(headers.limitTokens(), headers.remainingTokens());
    }
    plan(now);
  }

  private void refused(long now, long startedAt, Feedback feedback, @Nullable Duration told) {
    refusals.add(new Refused(startedAt, feedback, told));
    if (told != null) {
      pauseUntil = Math.max(pauseUntil, now + told.toNanos());
    }
    if (told != null || refusals.size() - refusalsReported >= MANY_REFUSALS) {
      toBeHeard = reports + 1;
    }
  }

  private static boolean isLittle(@Nullable Long limit, @Nullable Long remaining) {
    return limit != null && remaining != null && remaining < limit / LITTLE;
  }

  /** Only what is hopeless for everybody concerns others. */
  @Override
  public synchronized void tripped(Failure reason) {
    if (reason.code().kind() == ErrorCode.Kind.FATAL && !wasTold) {
      trip = reason;
      toBeHeard = reports + 1;
      due = heardAt;
      alarm.run();
    }
  }

  @Override
  public synchronized int inFlight() {
    return inFlight;
  }

  /** When the next report is to be sent. */
  synchronized long reportDueAt() {
    return asking ? Long.MAX_VALUE : due;
  }

  /** The next report, sent now; until it is answered nothing is started beyond what it keeps. */
  synchronized Report report(long now) {
    if (waiting == 0) {
      totals = plus(0, 0, requests.giveBack(now), tokens.giveBack(now), 0);
    }
    asking = true;
    sentAt = now;
    reports++;
    int use = now < validUntil ? inFlight + waiting + 1 : 0;
    places = Math.max(inFlight, Math.min(places, use));
    Report report =
        new Report(
            reports,
            places,
            inFlight,
            tokensInFlight,
            waiting,
            nextTokens,
            requests.held(),
            tokens.held(),
            totals,
            youngestAnswered < 0 ? -1 : now - youngestAnswered,
            longest,
            headers,
            refusals.stream()
                .map(each -> new Report.Refusal(now - each.startedAt, each.feedback, each.told))
                .toList(),
            trip);
    refusalsReported = refusals.size();
    youngestAnswered = -1;
    longest = 0;
    headers = RateLimits.UNKNOWN;
    return report;
  }

  /** No reply came: what the report kept is kept, what it told is told again. */
  synchronized void notAnswered(long now) {
    asking = false;
    isUnheard = true;
    refusalsReported = 0;
    heardAt = now;
    plan(now);
  }

  /**
   * A lease came.
   *
   * @return why everything ends, if it is news
   */
  synchronized Optional<Failure> answered(long now, Lease lease) {
    asking = false;
    isUnheard = false;
    heardAt = now;
    if (lease.number() == reports) {
      heard = reports;
      refusals.subList(0, refusalsReported).clear();
      refusalsReported = 0;
      accept(now, lease);
    }
    plan(now);
    if (lease.trip().isEmpty() || wasTold || trip != null) {
      return Optional.empty();
    }
    wasTold = true;
    return lease.trip();
  }

  private void accept(long now, Lease lease) {
    places = lease.places();
    validUntil = sentAt + lease.validNanos();
    againNanos = lease.againNanos();
    pauseUntil = Math.max(pauseUntil, now + lease.pauseNanos());
    if (lease.pauses() != pauses) {
      pauses = lease.pauses();
      requests.drop();
      tokens.drop();
    }
    // A block that was long on its way would be spent in the stretches of others.
    if (now - sentAt <= SLOW_REPLY) {
      requests.add(now, lease.requests());
      tokens.add(now, lease.tokens());
    }
  }

  private void plan(long now) {
    long pause = Math.min(LONGEST_RENEWAL, Math.max(SHORTEST_RENEWAL, RENEWALS * againNanos));
    if (wantsMore(now) || hasTooMuch()) {
      pause = Math.min(pause, againNanos);
    }
    if (isLittleLeft) {
      pause = Math.min(pause, NEWS);
    }
    if (heard < toBeHeard || !refusals.isEmpty()) {
      pause = Math.min(pause, AT_ONCE);
    }
    long next = heardAt + (isUnheard ? Math.max(pause, NEWS) : pause);
    boolean isEarlier = next < due;
    due = next;
    if (isEarlier && !asking) {
      alarm.run();
    }
  }

  private boolean wantsMore(long now) {
    return waiting > 0
        && pauseUntil <= now
        && (now >= validUntil
            || inFlight >= places
            || requests.isLow(1, waiting)
            || tokens.isLow(nextTokens, waiting * nextTokens));
  }

  private boolean hasTooMuch() {
    int wanted = inFlight + waiting;
    return inFlight > places
        || (places != Integer.MAX_VALUE && places > wanted + wanted / 4 + 2)
        || (waiting == 0 && (requests.held() > 0 || tokens.held() > 0));
  }

  private Report.Totals plus(
      long started,
      long answered,
      long requestsReturned,
      long tokensReturned,
      long tokensCorrected) {
    return new Report.Totals(
        totals.started() + started,
        totals.answered() + answered,
        totals.requestsReturnedNanos() + requestsReturned,
        totals.tokensReturnedNanos() + tokensReturned,
        totals.tokensCorrected() + tokensCorrected);
  }
}
