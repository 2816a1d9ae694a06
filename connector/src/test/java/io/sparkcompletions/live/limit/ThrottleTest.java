package io.sparkcompletions.live.limit;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcompletions.live.LargestRandom;
import io.sparkcompletions.live.retry.Backoff;
import io.sparkcompletions.provider.RateLimits;
import java.time.Duration;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ThrottleTest {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();
  private static final long MILLI = Duration.ofMillis(1).toNanos();

  private final Backoff backoff = new Backoff(Duration.ofSeconds(60), new LargestRandom());

  @Test
  void concurrencyWaitsForARelease() {
    Throttle throttle = throttle(2, OptionalLong.empty(), OptionalLong.empty());
    assertThat(throttle.tryStart(0, 0, 1)).isZero();
    assertThat(throttle.tryStart(0, 0, 1)).isZero();
    assertThat(throttle.tryStart(0, 0, 1)).isEqualTo(Gate.UNTIL_TOLD);
    end(throttle, 0, 0, Feedback.NOTHING, null);
    assertThat(throttle.tryStart(0, 0, 1)).isZero();
    assertThat(throttle.inFlight()).isEqualTo(2);
  }

  @Test
  void tokensAreReservedAndSettled() {
    Throttle throttle = throttle(0, OptionalLong.empty(), OptionalLong.of(60_000));
    assertThat(throttle.tryStart(0, 2000, 1)).isZero();
    assertThat(throttle.tryStart(0, 500, 1)).isEqualTo(2 * SECOND);
    throttle.ended(0, 0, 2000, 1000, Feedback.ANSWERED, null, RateLimits.UNKNOWN);
    assertThat(throttle.tryStart(0, 500, 1)).isEqualTo(SECOND);
  }

  @Test
  void aRequestWaitsForTheScarcerOfRequestsAndTokens() {
    Throttle throttle = throttle(0, OptionalLong.of(60), OptionalLong.of(60_000));
    assertThat(throttle.tryStart(0, 5000, 1)).isZero();
    assertThat(throttle.tryStart(0, 100, 1)).isEqualTo(5 * SECOND - 400 * MILLI);
    assertThat(throttle.tryStart(5 * SECOND, 0, 1)).isZero();
    assertThat(throttle.tryStart(5 * SECOND, 0, 1)).isEqualTo(SECOND);
  }

  @Test
  void theLatestToldDelayEndsThePause() {
    Throttle throttle = unlimited();
    startThree(throttle);
    end(throttle, 1, 0, Feedback.RATE_LIMITED, Duration.ofSeconds(3));
    end(throttle, 2, 0, Feedback.RATE_LIMITED, Duration.ofSeconds(1));
    assertThat(throttle.tryStart(2, 0, 1)).isEqualTo(3 * SECOND - 1);
    assertThat(throttle.tryStart(3 * SECOND + 1, 0, 1)).isZero();
  }

  @Test
  void untoldPausesDoubleWithEachBurstAndStartAgainAfterAnAnswer() {
    Throttle throttle = unlimited();
    startThree(throttle);
    end(throttle, 1, 0, Feedback.RATE_LIMITED, null);
    end(throttle, 2, 0, Feedback.RATE_LIMITED, null);
    end(throttle, 3, 0, Feedback.RATE_LIMITED, null);
    assertThat(throttle.tryStart(3, 0, 1)).as("one burst").isEqualTo(500 * MILLI - 2);
    long second = 2 * SECOND;
    assertThat(throttle.tryStart(second, 0, 1)).isZero();
    end(throttle, second, second, Feedback.RATE_LIMITED, null);
    assertThat(throttle.tryStart(second, 0, 1)).isEqualTo(SECOND);
    long third = 10 * SECOND;
    assertThat(throttle.tryStart(third, 0, 1)).isZero();
    end(throttle, third, third, Feedback.ANSWERED, null);
    long fourth = 20 * SECOND;
    assertThat(throttle.tryStart(fourth, 0, 1)).isZero();
    end(throttle, fourth, fourth, Feedback.RATE_LIMITED, null);
    assertThat(throttle.tryStart(fourth, 0, 1)).isEqualTo(500 * MILLI);
  }

  @Test
  void afterAPauseTheWaitersAreReleasedOneByOne() {
    Throttle throttle = unlimited();
    for (int i = 0; i < 20; i++) {
      assertThat(throttle.tryStart(0, 0, 1)).isZero();
    }
    for (int i = 0; i < 10; i++) {
      end(throttle, MILLI, 0, Feedback.RATE_LIMITED, Duration.ofSeconds(1));
    }
    long release = MILLI + SECOND;
    assertThat(throttle.tryStart(release, 0, 1)).isZero();
    long gap = throttle.tryStart(release, 0, 1);
    assertThat(gap).as("about ten a second were accepted").isBetween(80 * MILLI, 150 * MILLI);
    assertThat(throttle.tryStart(release + gap, 0, 1)).isZero();
    assertThat(throttle.tryStart(release + gap, 0, 1)).isPositive();
  }

  @Test
  void overloadShrinksTheWindowOncePerBurstAndAnswersGrowItBack() {
    Throttle throttle = throttle(10, OptionalLong.empty(), OptionalLong.empty());
    for (int i = 0; i < 10; i++) {
      assertThat(throttle.tryStart(0, 0, 1)).isZero();
    }
    for (int i = 1; i <= 3; i++) {
      end(throttle, i, 0, Feedback.OVERLOADED, null);
      assertThat(throttle.tryStart(0, 0, 1)).as("now and then is no reason").isZero();
    }
    end(throttle, 4, 0, Feedback.OVERLOADED, null);
    end(throttle, 5, 0, Feedback.OVERLOADED, null);
    end(throttle, 6, 0, Feedback.OVERLOADED, null);
    assertThat(throttle.inFlight()).isEqualTo(7);
    assertThat(throttle.tryStart(6, 0, 1)).isEqualTo(Gate.UNTIL_TOLD);
    for (int round = 0; round < 100; round++) {
      end(throttle, 10 + round, 10 + round, Feedback.ANSWERED, null);
      assertThat(throttle.tryStart(10 + round, 0, 1)).isZero();
    }
    int more = 0;
    while (throttle.tryStart(1000, 0, 1) == 0) {
      more++;
    }
    assertThat(throttle.inFlight()).isEqualTo(10);
    assertThat(more).isEqualTo(3);
  }

  @Test
  void oneExchangeMayAlwaysGo() {
    Throttle throttle = throttle(4, OptionalLong.empty(), OptionalLong.empty());
    for (int i = 0; i < 50; i++) {
      assertThat(throttle.tryStart(i * SECOND, 0, 1)).isZero();
      end(throttle, i * SECOND, i * SECOND, Feedback.OVERLOADED, null);
    }
    assertThat(throttle.tryStart(100 * SECOND, 0, 1)).isZero();
  }

  @Test
  void headersHoldNothingBackWhilePlentyRemains() {
    Throttle throttle = unlimited();
    assertThat(throttle.tryStart(0, 0, 1)).isZero();
    headers(throttle, 60L, 59L, null, null);
    for (int i = 0; i < 50; i++) {
      assertThat(throttle.tryStart(0, 0, 1)).isZero();
    }
  }

  @Test
  void whenTheProvidersBucketRunsDryItsStatedRateIsKeptUntilPlentyRemains() {
    Throttle throttle = unlimited();
    assertThat(throttle.tryStart(0, 0, 1)).isZero();
    headers(throttle, 60L, 0L, null, null);
    assertThat(throttle.tryStart(0, 0, 1)).isEqualTo(SECOND);
    assertThat(throttle.tryStart(SECOND, 0, 1)).isZero();
    headers(throttle, 60L, 30L, null, null);
    assertThat(throttle.tryStart(SECOND, 0, 1)).isZero();
    assertThat(throttle.tryStart(SECOND, 0, 1)).isZero();
  }

  @Test
  void tokenHeadersAreKeptLikewise() {
    Throttle throttle = unlimited();
    assertThat(throttle.tryStart(0, 100, 1)).isZero();
    headers(throttle, null, null, 60_000L, 0L);
    assertThat(throttle.tryStart(0, 500, 1)).isEqualTo(SECOND / 2);
  }

  private Throttle unlimited() {
    return throttle(0, OptionalLong.empty(), OptionalLong.empty());
  }

  private Throttle throttle(int concurrency, OptionalLong requests, OptionalLong tokens) {
    return new Throttle(new LocalPermits(concurrency, requests, tokens), concurrency, backoff);
  }

  private static void startThree(Throttle throttle) {
    for (int i = 0; i < 3; i++) {
      assertThat(throttle.tryStart(0, 0, 1)).isZero();
    }
  }

  private static void end(
      Throttle throttle, long now, long startedAt, Feedback feedback, @Nullable Duration told) {
    throttle.ended(now, startedAt, 0, 0, feedback, told, RateLimits.UNKNOWN);
  }

  private static void headers(
      Throttle throttle,
      @Nullable Long limitRequests,
      @Nullable Long remainingRequests,
      @Nullable Long limitTokens,
      @Nullable Long remainingTokens) {
    throttle.ended(
        0,
        0,
        0,
        0,
        Feedback.ANSWERED,
        null,
        new RateLimits(limitRequests, limitTokens, remainingRequests, remainingTokens, null, null));
  }
}
