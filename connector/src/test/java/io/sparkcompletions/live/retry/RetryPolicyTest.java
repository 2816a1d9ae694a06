package io.sparkcompletions.live.retry;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcompletions.error.ErrorCode;
import io.sparkcompletions.live.LargestRandom;
import io.sparkcompletions.model.Answer;
import io.sparkcompletions.model.Failure;
import io.sparkcompletions.model.FinishReason;
import io.sparkcompletions.model.Usage;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RetryPolicyTest {
  private final Backoff backoff = new Backoff(Duration.ofSeconds(20), new LargestRandom());
  private final RetryPolicy policy = new RetryPolicy(6, 2, backoff);

  @ParameterizedTest
  @EnumSource(ErrorCode.class)
  void theKindDecidesWhetherItIsSentAgain(ErrorCode code) {
    boolean again =
        code.kind() == ErrorCode.Kind.TRANSIENT || code.kind() == ErrorCode.Kind.UNANSWERED;
    assertThat(policy.retryAfterNanos(failure(code, null), new Attempts(1, 1, 0)).isPresent())
        .isEqualTo(again);
  }

  @Test
  void transientFailuresEndWithTheAttempts() {
    Failure failure = failure(ErrorCode.SERVER_ERROR, null);
    assertThat(policy.retryAfterNanos(failure, new Attempts(5, 0, 0))).isPresent();
    assertThat(policy.retryAfterNanos(failure, new Attempts(6, 0, 0))).isEmpty();
  }

  @Test
  void unansweredAttemptsEndEarlier() {
    Failure failure = failure(ErrorCode.TIMEOUT, null);
    assertThat(policy.retryAfterNanos(failure, new Attempts(4, 1, 0))).isPresent();
    assertThat(policy.retryAfterNanos(failure, new Attempts(4, 2, 0))).isEmpty();
    assertThat(policy.retryAfterNanos(failure, new Attempts(6, 1, 0))).isEmpty();
  }

  @Test
  void postponementsAreNoAttemptsAndHaveTheirOwnBound() {
    Failure failure = failure(ErrorCode.RATE_LIMITED, Duration.ofSeconds(1));
    assertThat(policy.retryAfterNanos(failure, new Attempts(49, 0, 49))).hasValue(0);
    assertThat(policy.retryAfterNanos(failure, new Attempts(50, 0, 50))).isEmpty();
    Failure other = failure(ErrorCode.SERVER_ERROR, null);
    assertThat(policy.retryAfterNanos(other, new Attempts(45, 0, 40))).isPresent();
    assertThat(policy.retryAfterNanos(other, new Attempts(46, 0, 40))).isEmpty();
  }

  @Test
  void refusalsWithoutADelayAreAttempts() {
    Failure failure = failure(ErrorCode.RATE_LIMITED, null);
    assertThat(policy.retryAfterNanos(failure, new Attempts(5, 0, 0)))
        .hasValue(Duration.ofSeconds(8).toNanos());
    assertThat(policy.retryAfterNanos(failure, new Attempts(6, 0, 0))).isEmpty();
  }

  @Test
  void aDelayOfNextToNothingPostponesNothing() {
    for (long millis : new long[] {0, 1, 99}) {
      Failure failure = failure(ErrorCode.RATE_LIMITED, Duration.ofMillis(millis));
      assertThat(RetryPolicy.isPostponement(failure)).isFalse();
      assertThat(policy.retryAfterNanos(failure, new Attempts(1, 0, 0)))
          .hasValue(Duration.ofMillis(500).toNanos());
      assertThat(policy.retryAfterNanos(failure, new Attempts(6, 0, 0))).isEmpty();
    }
    assertThat(RetryPolicy.isPostponement(failure(ErrorCode.RATE_LIMITED, Duration.ofMillis(100))))
        .isTrue();
  }

  @Test
  void aToldDelayIsALowerBoundOfTheWait() {
    assertThat(wait(ErrorCode.OVERLOADED, Duration.ofMillis(100), 1))
        .isEqualTo(Duration.ofMillis(500));
    assertThat(wait(ErrorCode.OVERLOADED, Duration.ofMinutes(5), 1))
        .isEqualTo(Duration.ofMinutes(5));
  }

  @Test
  void aDelayBeyondPatienceIsFinalForARefusalAndIgnoredOtherwise() {
    Duration hour = Duration.ofHours(1);
    assertThat(new Patience().isLost(failure(ErrorCode.OVERLOADED, hour), 0)).isTrue();
    assertThat(new Patience().isLost(failure(ErrorCode.RATE_LIMITED, hour), 0)).isTrue();
    assertThat(new Patience().isLost(failure(ErrorCode.TIMEOUT, hour), 0)).isFalse();
    assertThat(wait(ErrorCode.TIMEOUT, hour, 1)).isEqualTo(Duration.ofMillis(500));
    assertThat(RetryPolicy.sharedDelay(failure(ErrorCode.RATE_LIMITED, hour))).isNull();
  }

  @Test
  void waitsDoubleUpToTheLongest() {
    List<Long> millis = List.of(500L, 1000L, 2000L, 4000L, 8000L, 16_000L, 20_000L, 20_000L);
    for (int i = 0; i < millis.size(); i++) {
      assertThat(backoff.nanos(i + 1)).isEqualTo(Duration.ofMillis(millis.get(i)).toNanos());
    }
    assertThat(backoff.nanos(1_000_000)).isEqualTo(Duration.ofSeconds(20).toNanos());
  }

  @Test
  void jitterIsFull() {
    Backoff jittered = new Backoff(Duration.ofSeconds(20), new SplittableRandom(1));
    long ceiling = Duration.ofMillis(500).toNanos();
    int inLowestTenth = 0;
    for (int i = 0; i < 1000; i++) {
      long wait = jittered.nanos(1);
      assertThat(wait).isBetween(0L, ceiling);
      inLowestTenth += wait < ceiling / 10 ? 1 : 0;
    }
    assertThat(inLowestTenth).isBetween(60, 140);
  }

  @Test
  void patienceLastsAsLongAsAnythingElseComesBack() {
    Patience patience = new Patience();
    Failure refusal = failure(ErrorCode.RATE_LIMITED, Duration.ofMinutes(1));
    long limit = Patience.LIMIT.toNanos();
    assertThat(patience.isLost(refusal, 0)).isFalse();
    assertThat(patience.isLost(refusal, limit)).isFalse();
    assertThat(patience.isLost(answer(), limit)).isFalse();
    assertThat(patience.isLost(refusal, limit + 1)).isFalse();
    assertThat(patience.isLost(refusal, 2 * limit + 1)).isFalse();
    assertThat(patience.isLost(refusal, 2 * limit + 2)).isTrue();
  }

  private Duration wait(ErrorCode code, Duration told, int made) {
    return Duration.ofNanos(
        policy.retryAfterNanos(failure(code, told), new Attempts(made, 0, 0)).orElseThrow());
  }

  private static Failure failure(ErrorCode code, @Nullable Duration told) {
    return new Failure(code, "", null, null, told, null, null);
  }

  private static Answer answer() {
    return new Answer("", List.of(), FinishReason.STOP, null, Usage.UNKNOWN, null, null, null, "");
  }
}
