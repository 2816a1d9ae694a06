package io.sparkcompletions.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcompletions.ledger.Claims.Grant;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every way of claiming promises. */
public abstract class ClaimsContract {
  private static final Bucket A = new Bucket(2, 1);
  private static final Bucket B = new Bucket(2, 2);

  private final AtomicInteger wakes = new AtomicInteger();
  private Claims claims;

  protected abstract Claims claims();

  @BeforeEach
  void makeClaims() {
    claims = claims();
  }

  @Test
  void aBucketHasOneOwner() {
    assertThat(claim(A, 1)).isTrue();
    assertThat(claim(A, 2)).isFalse();
    assertThat(claim(B, 2)).isTrue();
  }

  @Test
  void whoWaitsIsToldOnceWhenTheBucketIsFree() {
    claim(A, 1);
    claim(A, 2);
    assertThat(wakes).hasValue(0);

    claims.release(A, 1);

    awaitWake();
    assertThat(claim(A, 2)).isTrue();
    claims.release(A, 2);
    assertThat(wakes).hasValue(1);
  }

  @Test
  void anOwnerIsNotKeptOutByItselfAndReleasesAsOftenAsItClaimed() {
    assertThat(claim(A, 1)).isTrue();
    assertThat(claim(A, 1)).isTrue();

    claims.release(A, 1);
    assertThat(claim(A, 2)).isFalse();
    claims.release(A, 1);
    assertThat(claim(A, 2)).isTrue();
  }

  @Test
  void bucketsOfDifferentWidthExcludeEachOtherWhereTheyOverlap() {
    Bucket wide = new Bucket(1, 0);
    Bucket narrowInside = new Bucket(3, 2);
    Bucket narrowOutside = new Bucket(3, 4);

    assertThat(claim(wide, 1)).isTrue();
    assertThat(claim(narrowInside, 2)).isFalse();
    assertThat(claim(narrowOutside, 2)).isTrue();
    claims.release(wide, 1);
    assertThat(claim(narrowInside, 3)).isTrue();
    assertThat(claim(new Bucket(0, 0), 4)).isFalse();
  }

  @Test
  void releasingWhatOneDoesNotHoldDoesNothing() {
    claim(A, 1);

    claims.release(A, 2);
    claims.release(B, 1);

    assertThat(claim(A, 2)).isFalse();
  }

  @Test
  void releasingAllGivesBackEverythingAndForgetsItsWaits() {
    claim(A, 1);
    claim(B, 1);
    claim(A, 2);
    claims.releaseAll(2);

    claims.releaseAll(1);

    assertThat(wakes).hasValue(0);
    assertThat(claim(A, 3)).isTrue();
    assertThat(claim(B, 4)).isTrue();
  }

  @Test
  void aClaimerIsToldWhetherOthersMayHaveLeftSomethingSinceItLooked() {
    assertThat(grant(A, 1)).as("its first look").isEqualTo(Grant.GRANTED_AFTER_OTHERS);
    assertThat(grant(B, 1)).isEqualTo(Grant.GRANTED);
    claims.release(A, 1);
    assertThat(grant(A, 1)).as("only its own").isEqualTo(Grant.GRANTED);
    claims.release(A, 1);
    claims.release(B, 1);

    assertThat(grant(A, 2)).isEqualTo(Grant.GRANTED_AFTER_OTHERS);
    assertThat(grant(B, 2)).as("released before it looked").isEqualTo(Grant.GRANTED);
    claims.release(A, 2);
    assertThat(grant(A, 1)).as("somebody else's since").isEqualTo(Grant.GRANTED_AFTER_OTHERS);
  }

  @Test
  void newsGoesByOverlapWhateverTheWidth() {
    grant(new Bucket(2, 0), 1);
    grant(new Bucket(0, 0), 1);
    claims.releaseAll(1);
    grant(new Bucket(3, 7), 2);
    claims.release(new Bucket(3, 7), 2);
    grant(new Bucket(4, 1), 3);
    claims.release(new Bucket(4, 1), 3);

    assertThat(grant(new Bucket(3, 3), 2)).isEqualTo(Grant.GRANTED);
    assertThat(grant(new Bucket(2, 0), 2)).isEqualTo(Grant.GRANTED_AFTER_OTHERS);
    assertThat(grant(new Bucket(5, 30), 3)).as("before its look").isEqualTo(Grant.GRANTED);
  }

  private Grant grant(Bucket bucket, long owner) {
    return claims.tryClaim(bucket, owner, () -> {});
  }

  private void awaitWake() {
    long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (wakes.get() == 0 && System.nanoTime() < deadline) {
      LockSupport.parkNanos(1_000_000);
    }
    assertThat(wakes).hasValue(1);
  }

  private boolean claim(Bucket bucket, long owner) {
    return claims.tryClaim(bucket, owner, wakes::incrementAndGet).isGranted();
  }
}
