package io.sparkcompletions.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkcompletions.ledger.Bucket;
import io.sparkcompletions.ledger.Claims;
import io.sparkcompletions.ledger.ClaimsContract;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Claims that go through messages to a desk, as those of executors do, without a network. */
class DriverClaimsTest extends ClaimsContract {
  private static final String DIRECTORY = "hdfs://here/ledger";
  private static final Bucket BUCKET = new Bucket(3, 5);

  private final LedgerDesk desk = new LedgerDesk("app-claims", "user", new Configuration(false));

  @AfterEach
  void closeDesk() {
    desk.close();
  }

  @Override
  protected Claims claims() {
    return executor("1");
  }

  @Test
  void executorsExcludeEachOtherAndOneIsToldWhenTheOtherIsDone() throws Exception {
    Claims one = executor("1");
    Claims two = executor("2");
    CompletableFuture<Void> free = new CompletableFuture<>();

    assertThat(one.tryClaim(BUCKET, 10, () -> {}).isGranted()).isTrue();
    assertThat(two.tryClaim(BUCKET, 20, () -> free.complete(null)).isGranted()).isFalse();
    assertThat(free).isNotDone();
    one.release(BUCKET, 10);

    free.get(30, TimeUnit.SECONDS);
    assertThat(two.tryClaim(BUCKET, 20, () -> {}).isGranted()).isTrue();
  }

  @Test
  void ledgersInDifferentDirectoriesHaveNothingToDoWithEachOther() {
    assertThat(executor("1").tryClaim(BUCKET, 10, () -> {}).isGranted()).isTrue();
    assertThat(executor("2", "hdfs://there/ledger").tryClaim(BUCKET, 20, () -> {}).isGranted())
        .isTrue();
  }

  @Test
  void whatATaskHeldIsFreeWhenItEndsAndItGetsNothingMore() {
    Claims one = executor("1");
    assertThat(one.tryClaim(BUCKET, 10, () -> {}).isGranted()).isTrue();

    desk.taskEnded(10);

    assertThat(executor("2").tryClaim(BUCKET, 20, () -> {}).isGranted()).isTrue();
    assertThatThrownBy(() -> one.tryClaim(new Bucket(3, 1), 10, () -> {}))
        .hasMessageContaining("takes task attempt 10 for dead");
  }

  @Test
  void aLostExecutorGivesBackWhatItsTasksHeldAndOthersKeepTheirs() {
    Claims one = executor("1");
    assertThat(one.tryClaim(BUCKET, 10, () -> {}).isGranted()).isTrue();
    assertThat(executor("2").tryClaim(new Bucket(3, 6), 20, () -> {}).isGranted()).isTrue();

    desk.executorLost("1");

    assertThat(executor("3").tryClaim(BUCKET, 30, () -> {}).isGranted()).isTrue();
    assertThat(executor("3").tryClaim(new Bucket(3, 6), 30, () -> {}).isGranted()).isFalse();
    assertThatThrownBy(() -> one.tryClaim(new Bucket(3, 1), 11, () -> {}))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aZombieLearnsThatItsClaimsAreLost() {
    Claims one = executor("1");
    assertThat(one.tryClaim(BUCKET, 10, () -> {}).isGranted()).isTrue();
    assertThat(one.isLost(10)).isFalse();

    desk.taskEnded(10);

    CompletableFuture<Void> lost =
        CompletableFuture.runAsync(
            () -> {
              while (!one.isLost(10)) {
                Thread.onSpinWait();
              }
            });
    assertThat(lost).succeedsWithin(30, TimeUnit.SECONDS);
  }

  private Claims executor(String id) {
    return executor(id, DIRECTORY);
  }

  private Claims executor(String id, String directory) {
    return new DriverClaims(
        new LedgerChannel.Client(new DirectLine(new LedgerChannel.Service(desk)), id), directory);
  }
}
