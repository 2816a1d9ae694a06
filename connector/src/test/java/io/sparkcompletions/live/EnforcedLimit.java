package io.sparkcompletions.live;

import io.sparkcompletions.provider.RateLimits;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashSet;
import java.util.OptionalLong;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Plays a provider that enforces requests per minute with a bucket refilled continuously, on
 * virtual time, against a whole engine. It can also refuse a share of requests whatever the pace.
 */
final class EnforcedLimit {
  /** What a refusal says about how long to wait. */
  enum Hints {
    NONE,
    SECONDS,
    PRECISE
  }

  private static final double MINUTE = Duration.ofMinutes(1).toNanos();
  private static final Duration REFUSAL = Duration.ofMillis(20);

  private final long perMinute;
  private final double bucket;
  private final Duration meanLatency;
  private final Hints hints;
  private final boolean headers;
  private final SplittableRandom random = new SplittableRandom(7);
  private final EngineFixture engine;
  private final PriorityQueue<Reply> replies =
      new PriorityQueue<>(Comparator.comparingLong(Reply::at));
  private final Set<FakeTransport.Sent> received = new HashSet<>();
  private double level;
  private long filledAt;
  private double faultShare;
  private String fault = "";

  private int rows;
  private int refused;
  int mostAttempts;

  private record Reply(FakeTransport.Sent to, String text, long at) {}

  EnforcedLimit(
      int concurrency,
      OptionalLong configured,
      long perMinute,
      double bucketSeconds,
      Duration meanLatency,
      Hints hints,
      boolean headers) {
    this.engine = new EngineFixture(concurrency, configured, 6);
    this.perMinute = perMinute;
    this.bucket = Math.max(1, perMinute / 60.0 * bucketSeconds);
    this.level = bucket;
    this.meanLatency = meanLatency;
    this.hints = hints;
    this.headers = headers;
  }

  /** Nothing is enforced, and a share of requests meets a fault. */
  static EnforcedLimit none(int concurrency, Duration meanLatency, double share, String fault) {
    EnforcedLimit limit =
        new EnforcedLimit(
            concurrency, OptionalLong.empty(), 1_000_000_000, 60, meanLatency, Hints.NONE, false);
    limit.faultShare = share;
    limit.fault = fault;
    return limit;
  }

  /** Runs so many rows to their end; the share of the enforced limit that was used comes back. */
  double run(int rowCount) {
    rows = rowCount;
    for (int i = 0; i < rowCount; i++) {
      engine.submit("row " + i);
    }
    receive();
    while (!replies.isEmpty()) {
      passUntil(Math.min(replies.peek().at(), engine.timer.alarm()));
      while (!replies.isEmpty() && replies.peek().at() <= engine.timer.nanos()) {
        deliver(replies.remove());
      }
      while (replies.isEmpty() && engine.timer.alarm() != Long.MAX_VALUE) {
        passUntil(engine.timer.alarm());
      }
    }
    for (LiveResult result : engine.results.values()) {
      mostAttempts = Math.max(mostAttempts, result.attempts());
    }
    double possible = bucket + engine.timer.nanos() * (perMinute / MINUTE);
    return rowCount / possible;
  }

  /** The virtual time that has passed. */
  double seconds() {
    return engine.timer.nanos() / (double) Duration.ofSeconds(1).toNanos();
  }

  /** Rows that got their answer. */
  long answered() {
    return engine.engine.stats().answered();
  }

  /** Refusals per row. */
  double refusedShare() {
    return (double) refused / rows;
  }

  private void passUntil(long at) {
    engine.timer.pass(Duration.ofNanos(Math.max(0, at - engine.timer.nanos())));
    receive();
  }

  private void deliver(Reply reply) {
    if (headers) {
      refill();
      engine.adapter.rateLimits = new RateLimits(perMinute, null, (long) level, null, null, null);
    }
    reply.to().reply(reply.text());
    receive();
  }

  private void receive() {
    for (FakeTransport.Sent sent : engine.transport.inFlight.toArray(FakeTransport.Sent[]::new)) {
      if (received.add(sent)) {
        replies.add(answer(sent));
      }
    }
  }

  private Reply answer(FakeTransport.Sent sent) {
    long now = engine.timer.nanos();
    if (sent.isProbe()) {
      return new Reply(sent, "listed", now);
    }
    if (random.nextDouble() < faultShare) {
      refused++;
      return new Reply(sent, fault, now + REFUSAL.toNanos());
    }
    refill();
    if (level >= 1) {
      level--;
      return new Reply(sent, "ok", now + latency());
    }
    refused++;
    double waitMillis = Math.ceil((1 - level) * MINUTE / perMinute / 1e6);
    String refusal =
        switch (hints) {
          case NONE -> "rate_limited";
          case SECONDS -> "rate_limited " + 1000 * (long) Math.ceil(waitMillis / 1000);
          case PRECISE -> "rate_limited " + (long) waitMillis;
        };
    return new Reply(sent, refusal, now + REFUSAL.toNanos());
  }

  private void refill() {
    long now = engine.timer.nanos();
    level = Math.min(bucket, level + (now - filledAt) * (perMinute / MINUTE));
    filledAt = now;
  }

  /** Lognormal, with a 99th percentile of four times the mean. */
  private long latency() {
    double sigma = 0.7;
    double gaussian = random.nextGaussian();
    return Math.round(meanLatency.toNanos() * Math.exp(sigma * gaussian - sigma * sigma / 2));
  }
}
