package io.sparkcompletions.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcompletions.error.CompletionsException;
import io.sparkcompletions.error.ErrorCode;
import io.sparkcompletions.live.lease.Allotment;
import io.sparkcompletions.live.lease.Lease;
import io.sparkcompletions.live.lease.LeaseOffice;
import io.sparkcompletions.live.lease.Report;
import io.sparkcompletions.live.limit.Feedback;
import io.sparkcompletions.model.Failure;
import io.sparkcompletions.options.ResolvedOptions;
import io.sparkcompletions.provider.RateLimits;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Leases that go through messages to a desk, as those of executors do, without a network. */
class LeaseChannelTest {
  private static final Failure NO_CREDIT =
      Failure.of(ErrorCode.INSUFFICIENT_QUOTA, "The credit is used up.");

  private final LeaseDesk desk = new LeaseDesk();
  private final int book = desk.book(options("8"));

  @Test
  void reportsArriveAsTheyWereSent() {
    Report report =
        new Report(
            7,
            5,
            4,
            1_234,
            9,
            55,
            3,
            2,
            new Report.Totals(100, 90, 8, 7, -6),
            12,
            13,
            new RateLimits(60L, null, 0L, 17L, null, null),
            List.of(
                new Report.Refusal(5, Feedback.RATE_LIMITED, Duration.ofMillis(700)),
                new Report.Refusal(6, Feedback.OVERLOADED, null)),
            NO_CREDIT);

    assertThat(
            LeaseChannel.report(
                LeaseChannel.encode(report), LeaseChannel.refusals(report), Optional.of(NO_CREDIT)))
        .isEqualTo(report);
  }

  @Test
  void leasesArriveAsTheyWereSent() {
    Lease lease =
        new Lease(
            7,
            10,
            Integer.MAX_VALUE,
            3,
            2,
            new Allotment(-5, 20, 3e9 / 7),
            Allotment.UNLIMITED,
            50,
            Optional.of(NO_CREDIT));

    assertThat(LeaseChannel.lease(LeaseChannel.encode(lease))).isEqualTo(lease);
  }

  @Test
  void executorsShareWhatIsThereAndGetBackWhatOneLeaves() {
    LeaseOffice one = executor("1").join(book);
    LeaseOffice two = executor("2").join(book);

    assertThat(one.report(wanting(1, 0, null)).places()).isEqualTo(8);
    assertThat(two.report(wanting(1, 0, null)).places()).isZero();
    one.leave(0);
    assertThat(two.report(wanting(2, 0, null)).places()).isEqualTo(8);
  }

  @Test
  void runsThatAgreeShareABookAndOthersDoNot() {
    assertThat(desk.book(options("8"))).isEqualTo(book);
    assertThat(desk.book(options("9"))).isNotEqualTo(book);
  }

  @Test
  void whatADeadProcessHadComesBackAndWhatALostOneHadDoesNotYet() {
    LeaseOffice lost = executor("1").join(book);
    LeaseOffice other = executor("2").join(book);
    assertThat(lost.report(wanting(1, 0, null)).places()).isEqualTo(8);

    removed("1", "Remote RPC client disassociated. Likely due to network issues.");
    assertThat(other.report(wanting(1, 0, null)).places()).isZero();

    LeaseOffice dead = executor("3").join(desk.book(options("9")));
    LeaseOffice next = executor("4").join(desk.book(options("9")));
    assertThat(dead.report(wanting(1, 0, null)).places()).isEqualTo(9);
    removed("3", "Command exited with code 137");
    assertThat(next.report(wanting(1, 0, null)).places()).isEqualTo(9);
    assertThat(dead.report(wanting(2, 0, null)).places()).as("dead is dead").isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "Command exited with code 137, true",
    "The executor with id 3 exited with exit code 137(SIGKILL)., true",
    "Container marked as failed: c_1 on host: h. Exit status: 143. Diagnostics: x, true",
    "Executor heartbeat timed out after 120000 ms, false",
    "Remote RPC client disassociated., false",
    "Worker lost, false",
    "Executor decommission., false"
  })
  void onlyAnExitCodeSaysThatAProcessHasEnded(String reason, boolean isEnded) {
    assertThat(LeaseDesk.isProcessEnded(reason)).isEqualTo(isEnded);
  }

  @Test
  void whatIsHopelessOnOneExecutorIsToldToTheOthers() {
    LeaseOffice one = executor("1").join(book);
    LeaseOffice two = executor("2").join(book);
    assertThat(two.report(wanting(1, 0, null)).trip()).isEmpty();
    one.report(wanting(1, 0, null));
    one.report(wanting(2, 0, NO_CREDIT));

    Lease lease = two.report(wanting(2, 0, null));

    assertThat(lease.trip()).contains(NO_CREDIT);
    assertThat(lease.places()).isZero();
  }

  @Test
  void aStageThatBrokeOnOneExecutorIsKnownToTasksThatBeginElsewhere() {
    LeaseChannel.Client other = executor("2");
    assertThat(other.broken("run-lease-test", 3)).isEmpty();

    executor("1")
        .broke(
            "run-lease-test",
            3,
            new CompletionsException(ErrorCode.INSUFFICIENT_QUOTA, "The credit is used up."));

    assertThat(other.broken("run-lease-test", 3))
        .hasValueSatisfying(
            reason ->
                assertThat(reason)
                    .hasMessage("insufficient_quota: The credit is used up.")
                    .extracting(CompletionsException::code)
                    .isEqualTo(ErrorCode.INSUFFICIENT_QUOTA));
    assertThat(other.broken("run-lease-test", 4)).as("the next action").isEmpty();
  }

  @Test
  void aShareIsAtLeastOneAndNoLimitStaysNone() {
    LimitPlace place = new LimitPlace(false, 0, 3);
    assertThat(place.share(64)).isEqualTo(21);
    assertThat(place.share(2)).isEqualTo(1);
    assertThat(place.share(0)).isZero();
    assertThat(place.notice()).contains("1/3");
  }

  private void removed(String executor, String reason) {
    desk.onExecutorRemoved(new SparkListenerExecutorRemoved(0, executor, reason));
  }

  private LeaseChannel.Client executor(String id) {
    return new LeaseChannel.Client(new DirectLine(new LeaseChannel.Service(desk)), id);
  }

  /** A report of an engine with much to do. */
  private static Report wanting(long number, int kept, @Nullable Failure trip) {
    return new Report(
        number,
        kept,
        0,
        0,
        1_000,
        1,
        0,
        0,
        new Report.Totals(0, 0, 0, 0, 0),
        -1,
        0,
        RateLimits.UNKNOWN,
        List.of(),
        trip);
  }

  private static ResolvedOptions options(String concurrency) {
    return ResolvedOptions.resolve(
        Map.of("model", "openai/gpt-5.4-mini", "prompt", "{text}", "concurrency", concurrency),
        Map.of());
  }
}
