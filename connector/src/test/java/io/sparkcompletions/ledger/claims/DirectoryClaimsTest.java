package io.sparkcompletions.ledger.claims;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkcompletions.error.CompletionsException;
import io.sparkcompletions.error.ErrorCode;
import io.sparkcompletions.ledger.Bucket;
import io.sparkcompletions.ledger.Claims.Grant;
import io.sparkcompletions.ledger.file.FaultyFileSystem;
import io.sparkcompletions.ledger.file.FaultyFileSystem.Operation;
import io.sparkcompletions.ledger.file.ObjectStoreFileSystem;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Processes that share an object store's directory, by hand. */
class DirectoryClaimsTest {
  private static final Bucket A = new Bucket(2, 1);
  private static final Bucket B = new Bucket(2, 2);
  private static final Duration MOMENT = Duration.ofMillis(500);

  private Site site;

  @BeforeEach
  void makeSite() {
    site = siteWithLag(Duration.ZERO);
  }

  private static Site siteWithLag(Duration lag) {
    return new Site(
        clock -> new ObjectStoreFileSystem(clock, lag), new Path("objects://bucket/ledger"));
  }

  @Test
  void whoIsAloneHasEverythingAndTwoFiles() {
    Site.Member one = opened("app-1");

    assertThat(claim(one, A, 1)).isEqualTo(Grant.GRANTED_AFTER_OTHERS);
    assertThat(claim(one, B, 1)).isEqualTo(Grant.GRANTED);
    assertThat(claim(one, B, 2)).isEqualTo(Grant.HELD);
    assertThat(names()).hasSize(2).anyMatch(name -> name.endsWith(".0-0.claim"));
    assertThat(one.present).isEmpty();
  }

  @Test
  void theSecondWaitsForWhatTheFirstHasGetsTheRestAndBothAreTold() {
    Site.Member one = opened("app-1");
    claim(one, A, 1);
    Site.Member two = opened("app-2");
    AtomicInteger wakes = new AtomicInteger();

    assertThat(two.claims.tryClaim(A, 1, wakes::incrementAndGet)).isEqualTo(Grant.HELD);
    assertThat(two.claims.tryClaim(B, 2, wakes::incrementAndGet)).isEqualTo(Grant.HELD);
    site.pass(DirectoryClaims.WATCH.plus(MOMENT));
    assertThat(wakes).as("the first has made room").hasValue(1);
    assertThat(claim(two, B, 2)).isEqualTo(Grant.GRANTED_AFTER_OTHERS);
    assertThat(claim(two, A, 1)).isEqualTo(Grant.HELD);
    assertThat(one.present).containsExactly("app-2");
    assertThat(two.present).containsExactly("app-1");
    assertThat(two.awaited).containsExactly("app-1");
    assertThat(one.awaited).isEmpty();

    one.claims.release(A, 1);
    site.pass(MOMENT);
    assertThat(claim(two, A, 1)).isEqualTo(Grant.GRANTED_AFTER_OTHERS);
  }

  @Test
  void whatComesBackFromAnotherApplicationIsNews() {
    Site.Member one = opened("app-1");
    claim(one, A, 1);
    Site.Member two = opened("app-2");
    site.pass(DirectoryClaims.WATCH);
    one.claims.release(A, 1);
    claimed(two, A, 7);
    two.claims.release(A, 7);
    site.pass(MOMENT);

    assertThat(claimed(one, A, 1)).isEqualTo(Grant.GRANTED_AFTER_OTHERS);
  }

  @Test
  void whenTheOthersHaveGoneEverythingIsTakenAgainAndWhatTheyLeftIsNews() {
    Site.Member one = opened("app-1");
    claim(one, A, 1);
    Site.Member two = opened("app-2");
    site.pass(DirectoryClaims.WATCH);
    claimed(two, B, 1);
    two.claims.close();
    site.pass(DirectoryClaims.WATCH);

    assertThat(names()).hasSize(2).anyMatch(name -> name.endsWith(".0-0.claim"));
    assertThat(claim(one, B, 1)).isEqualTo(Grant.GRANTED_AFTER_OTHERS);
    assertThat(claim(one, new Bucket(2, 3), 1)).isEqualTo(Grant.GRANTED);
  }

  @Test
  void bucketsOfDifferentWidthExcludeEachOtherBetweenApplications() {
    Site.Member one = opened("app-1");
    claim(one, new Bucket(1, 0), 1);
    Site.Member two = opened("app-2");
    site.pass(DirectoryClaims.WATCH);

    assertThat(claimed(two, new Bucket(3, 5), 1)).isEqualTo(Grant.GRANTED_AFTER_OTHERS);
    assertThat(claimed(two, new Bucket(3, 2), 2)).isEqualTo(Grant.HELD);
    assertThat(claimed(two, new Bucket(0, 0), 1)).isEqualTo(Grant.HELD);
  }

  @Test
  void whatTheDeadClaimedIsFreeAfterTheirSilence() {
    Site.Member one = opened("app-1");
    claim(one, A, 1);
    one.isAwake = false;
    Site.Member two = opened("app-2");
    assertThat(claimed(two, A, 1)).isEqualTo(Grant.HELD);

    site.pass(DirectoryClaims.SILENCE.minus(Duration.ofSeconds(2)));
    assertThat(claim(two, A, 1)).isEqualTo(Grant.HELD);
    site.pass(DirectoryClaims.BEAT.plus(Duration.ofSeconds(4)));
    assertThat(claim(two, A, 1)).isEqualTo(Grant.GRANTED_AFTER_OTHERS);
    assertThat(names()).as("of the living").hasSize(2);
  }

  @Test
  void whoWakesUpAmongTheirHeirsHasLostWhatItHeldAndLivesOn() {
    Site.Member one = opened("app-1");
    claim(one, A, 1);
    claim(one, B, 2);
    one.isAwake = false;
    Site.Member two = opened("app-2");
    site.pass(DirectoryClaims.SILENCE.plus(DirectoryClaims.BEAT));
    assertThat(claimed(two, A, 1)).isEqualTo(Grant.GRANTED_AFTER_OTHERS);
    assertThat(one.claims.isInDoubt()).isTrue();
    assertThat(claim(one, new Bucket(2, 3), 1)).as("on an old look").isEqualTo(Grant.HELD);

    one.isAwake = true;
    site.pass(MOMENT);

    assertThat(one.claims.isInDoubt()).isFalse();
    assertThat(one.claims.isLost(1)).isTrue();
    assertThat(one.claims.isLost(2)).isTrue();
    assertThat(claimed(one, A, 3)).isEqualTo(Grant.HELD);
    two.claims.release(A, 1);
    assertThat(claimed(one, A, 3)).isEqualTo(Grant.GRANTED_AFTER_OTHERS);
  }

  @Test
  void whoOnlySleptLosesNothing() {
    Site.Member one = opened("app-1");
    claim(one, A, 1);
    one.isAwake = false;
    site.pass(Duration.ofHours(1));
    assertThat(one.claims.isInDoubt()).isTrue();
    one.isAwake = true;
    site.pass(MOMENT);

    assertThat(one.claims.isInDoubt()).isFalse();
    assertThat(one.claims.isLost(1)).isFalse();
    assertThat(claim(one, B, 1).isGranted()).isTrue();
  }

  @Test
  void whoIsIdleLeavesAndComesBackWithItsNextClaim() {
    Site.Member one = opened("app-1");
    claim(one, A, 1);
    site.pass(DirectoryClaims.IDLE.multipliedBy(2));
    assertThat(names()).as("still in use").hasSize(2);
    one.claims.release(A, 1);
    site.pass(DirectoryClaims.IDLE.plus(DirectoryClaims.WATCH).plus(MOMENT));
    assertThat(names()).isEmpty();
    assertThat(one.worker.hasWork()).isFalse();

    AtomicInteger wakes = new AtomicInteger();
    assertThat(one.claims.tryClaim(A, 1, wakes::incrementAndGet)).isEqualTo(Grant.HELD);
    site.pass(Duration.ZERO);
    assertThat(wakes).hasValue(1);
    assertThat(claim(one, A, 1)).isEqualTo(Grant.GRANTED_AFTER_OTHERS);
  }

  @Test
  void aDirectoryThatIsDeletedWhileNothingIsAskedForDoesNotComeBack() throws IOException {
    Site.Member one = opened("app-1");
    claim(one, A, 1);
    one.claims.release(A, 1);
    for (FileStatus file : site.files.listStatus(new Path(site.directory, "claims"))) {
      site.files.delete(file.getPath(), false);
    }

    site.pass(DirectoryClaims.IDLE.multipliedBy(2));

    assertThat(names()).isEmpty();
    assertThat(one.worker.hasWork()).isFalse();
    assertThat(claimed(one, A, 1)).isEqualTo(Grant.GRANTED_AFTER_OTHERS);
  }

  @Test
  void claimsThatAreDeletedWhileTheyAreInUseAreLostAndCanBeHadAgain() throws IOException {
    Site.Member one = opened("app-1");
    claim(one, A, 1);
    for (FileStatus file : site.files.listStatus(new Path(site.directory, "claims"))) {
      site.files.delete(file.getPath(), false);
    }

    site.pass(DirectoryClaims.BEAT.plus(DirectoryClaims.WATCH.multipliedBy(2)));

    assertThat(one.claims.isLost(1)).isTrue();
    one.claims.releaseAll(1);
    assertThat(claimed(one, A, 1)).isEqualTo(Grant.GRANTED_AFTER_OTHERS);
  }

  @Test
  void anotherExecutorOfTheSameApplicationIsKeptApartAndNotToldOf() {
    Site.Member one = site.join(site.files, "app-1", "1");
    Site.Member two = site.join(site.files, "app-1", "2");
    assertThat(claimed(one, A, 1).isGranted()).isTrue();

    assertThat(claimed(two, A, 1)).isEqualTo(Grant.HELD);
    assertThat(claimed(two, B, 1)).isEqualTo(Grant.GRANTED_AFTER_OTHERS);
    assertThat(two.present).isEmpty();
    assertThat(two.awaited).isEmpty();
  }

  @Test
  void aBucketThatNobodyComesForIsGivenBack() {
    Site.Member one = opened("app-1");
    Site.Member two = opened("app-2");
    site.pass(DirectoryClaims.WATCH);
    claim(one, A, 1);
    site.pass(MOMENT);
    assertThat(claimed(two, A, 1)).isEqualTo(Grant.HELD);

    site.pass(DirectoryClaims.RESERVED);
    assertThat(claimed(two, A, 1)).isEqualTo(Grant.GRANTED_AFTER_OTHERS);
  }

  @Test
  void whatAnOwnerGivesUpIsNotClaimedForIt() {
    Site.Member one = opened("app-1");
    claim(one, A, 1);
    Site.Member two = opened("app-2");
    claim(two, A, 1);
    two.claims.releaseAll(1);
    one.claims.release(A, 1);
    site.pass(DirectoryClaims.WATCH.multipliedBy(2));

    assertThat(names()).noneMatch(name -> name.endsWith(".2-1.claim"));
  }

  @Test
  void closingDeletesWhatIsThere() {
    Site.Member one = opened("app-1");
    claim(one, A, 1);
    Site.Member two = opened("app-2");
    site.pass(DirectoryClaims.WATCH);

    one.claims.close();
    two.claims.close();

    assertThat(names()).isEmpty();
    assertThat(two.claims.open()).isCompletedExceptionally();
  }

  @Test
  void whoCannotShowItselfIsToldAtOnce() {
    FaultyFileSystem faulty = new FaultyFileSystem(site.files);
    faulty.fail(Operation.CREATE, path -> true, 1);
    Site.Member one = site.join(faulty, "app-1", null);
    var opened = one.claims.open();
    site.pass(Duration.ZERO);

    assertThat(opened).isCompletedExceptionally();
    var again = one.claims.open();
    site.pass(Duration.ZERO);
    assertThat(again).isCompleted();
  }

  @Test
  void whoeverWaitsIsToldWhenTheFolderCannotBeUsedForLongAndGoesOnWhenItCan() {
    FaultyFileSystem faulty = new FaultyFileSystem(site.files);
    Site.Member one = opened("app-1");
    Site.Member two = site.join(faulty, "app-2", null);
    claimed(two, A, 1);
    site.pass(DirectoryClaims.WATCH);
    assertThat(claim(two, A, 1).isGranted()).isTrue();
    faulty.fail(Operation.LIST, path -> true);
    AtomicInteger wakes = new AtomicInteger();
    two.claims.tryClaim(B, 2, wakes::incrementAndGet);
    site.pass(MOMENT);
    assertThat(wakes).as("it may pass").hasValue(0);

    site.pass(Duration.ofSeconds(10));
    assertThat(wakes).hasValue(1);
    assertThatThrownBy(two.claims::isInDoubt).isInstanceOf(CompletionsException.class);
    assertThatThrownBy(() -> claim(two, B, 2))
        .isInstanceOfSatisfying(
            CompletionsException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.LEDGER_UNAVAILABLE))
        .hasMessageContaining("objects://bucket/ledger/claims");
    faulty.heal();
    site.pass(DirectoryClaims.WATCH);
    assertThat(claimed(two, B, 2).isGranted()).isTrue();
    assertThat(one.claims.isLost(1)).isFalse();
  }

  @Test
  void roomThatCannotBeMadeYetIsMadeLaterAndNothingIsLostMeanwhile() {
    FaultyFileSystem faulty = new FaultyFileSystem(site.files);
    Site.Member one = site.join(faulty, "app-1", null);
    assertThat(claimed(one, A, 1).isGranted()).isTrue();
    Site.Member two = opened("app-2");
    faulty.fail(Operation.CREATE, path -> path.getName().endsWith(".2-1.claim"), 2);
    faulty.fail(Operation.DELETE, path -> path.getName().endsWith(".0-0.claim"), 2);
    site.pass(DirectoryClaims.WATCH.multipliedBy(5));

    assertThat(one.claims.isLost(1)).isFalse();
    assertThat(claimed(two, A, 1)).isEqualTo(Grant.HELD);
    assertThat(claimed(two, B, 1)).isEqualTo(Grant.GRANTED_AFTER_OTHERS);
    assertThat(claimed(one, B, 2)).isEqualTo(Grant.HELD);
  }

  @Test
  void whereListingsLagNobodyIsLostAndEverybodyComesToItsTurn() {
    site = siteWithLag(Duration.ofSeconds(3));
    Site.Member one = opened("app-1");
    Site.Member two = opened("app-2");
    assertThat(claimed(one, A, 1).isGranted()).isTrue();
    site.pass(Duration.ofSeconds(10));

    assertThat(one.claims.isLost(1)).isFalse();
    assertThat(claimed(two, A, 1)).isEqualTo(Grant.HELD);
    one.claims.release(A, 1);
    site.pass(Duration.ofSeconds(10));
    assertThat(claimed(two, A, 1)).isEqualTo(Grant.GRANTED_AFTER_OTHERS);
  }

  private Site.Member opened(String application) {
    Site.Member member = site.join(application);
    var opened = member.claims.open();
    site.pass(Duration.ZERO);
    assertThat(opened).isCompleted();
    return member;
  }

  private static Grant claim(Site.Member member, Bucket bucket, long owner) {
    return member.claims.tryClaim(bucket, owner);
  }

  /** Asks, waits a little, and asks again. */
  private Grant claimed(Site.Member member, Bucket bucket, long owner) {
    Grant grant = claim(member, bucket, owner);
    if (grant.isGranted()) {
      return grant;
    }
    site.pass(MOMENT);
    return claim(member, bucket, owner);
  }

  private List<String> names() {
    try {
      return Arrays.stream(site.files.listStatus(new Path(site.directory, "claims")))
          .map(FileStatus::getPath)
          .map(Path::getName)
          .toList();
    } catch (IOException e) {
      return List.of();
    }
  }
}
