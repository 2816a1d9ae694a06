package io.sparkcompletions.simulator.batch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Created at 0, runs from 10 to 110, completes at 120, would expire at 1000. */
class TimelineTest {

  private static final Instant START = Instant.parse("2026-11-20T10:00:00Z");

  private static Timeline timeline(long runsUntil, long expiresAt, Optional<Double> stuck) {
    return new Timeline(
        START,
        at(10),
        at(runsUntil),
        Duration.ofSeconds(10),
        at(expiresAt),
        Duration.ofSeconds(20),
        stuck,
        Optional.empty(),
        true);
  }

  private static Instant at(long second) {
    return START.plusSeconds(second);
  }

  private static final Timeline USUAL = timeline(110, 1_000, Optional.empty());

  @Test
  void phasesFollowOneAnother() {
    assertThat(USUAL.phase(at(9))).isEqualTo(Phase.VALIDATING);
    assertThat(USUAL.phase(at(10))).isEqualTo(Phase.RUNNING);
    assertThat(USUAL.phase(at(109))).isEqualTo(Phase.RUNNING);
    assertThat(USUAL.phase(at(110))).isEqualTo(Phase.FINALIZING);
    assertThat(USUAL.phase(at(120))).isEqualTo(Phase.COMPLETED);
    assertThat(USUAL.phase(at(100_000))).isEqualTo(Phase.COMPLETED);
    assertThat(USUAL.endsAt()).hasValue(at(120));
  }

  @Test
  void requestsFallDueAtEqualDistances() {
    assertThat(USUAL.due(at(9), 4)).isZero();
    assertThat(USUAL.due(at(34), 4)).isZero();
    assertThat(USUAL.due(at(35), 4)).isEqualTo(1);
    assertThat(USUAL.due(at(110), 4)).isEqualTo(4);
    assertThat(USUAL.finishes(0, 4)).isEqualTo(at(35));
    assertThat(USUAL.finishes(3, 4)).isEqualTo(at(110));
  }

  @Test
  void whatTakesNoTimeIsDueAtOnce() {
    Timeline instant = timeline(10, 1_000, Optional.empty());

    assertThat(instant.due(at(9), 7)).isZero();
    assertThat(instant.due(at(10), 7)).isEqualTo(7);
  }

  @Test
  void cancellingLetsFinishWhatFallsDueMeanwhile() {
    Timeline cancelled = USUAL.cancelledAt(at(40));

    assertThat(cancelled.phase(at(39))).isEqualTo(Phase.RUNNING);
    assertThat(cancelled.phase(at(40))).isEqualTo(Phase.CANCELLING);
    assertThat(cancelled.phase(at(60))).isEqualTo(Phase.CANCELLED);
    assertThat(cancelled.due(at(500), 10)).isEqualTo(5);
    assertThat(USUAL.cancelledAt(at(5)).phase(at(12))).isEqualTo(Phase.CANCELLING);
    assertThat(USUAL.cancelledAt(at(5)).due(at(500), 10)).isZero();
  }

  @Test
  void whatIsNotValidFailsWhenValidationEndsUnlessItWasCancelledBefore() {
    assertThat(USUAL.invalid().phase(at(9))).isEqualTo(Phase.VALIDATING);
    assertThat(USUAL.invalid().phase(at(10))).isEqualTo(Phase.FAILED);
    assertThat(USUAL.invalid().endsAt()).hasValue(at(10));
    assertThat(USUAL.invalid().due(at(500), 10)).isZero();
    assertThat(USUAL.invalid().cancelledAt(at(5)).phase(at(100))).isEqualTo(Phase.CANCELLED);
  }

  @Test
  void windowEndsWhatIsNotCompleteEvenWhileItIsFinalized() {
    Timeline slow = timeline(210, 110, Optional.empty());
    Timeline close = timeline(105, 110, Optional.empty());

    assertThat(slow.phase(at(109))).isEqualTo(Phase.RUNNING);
    assertThat(slow.phase(at(110))).isEqualTo(Phase.EXPIRED);
    assertThat(slow.due(at(5_000), 10)).isEqualTo(5);
    assertThat(close.phase(at(108))).isEqualTo(Phase.FINALIZING);
    assertThat(close.phase(at(110))).isEqualTo(Phase.EXPIRED);
    assertThat(close.due(at(5_000), 10)).isEqualTo(10);
  }

  @Test
  void stuckBatchesNeverEndUnlessTheyAreCancelled() {
    Timeline stuck = timeline(110, 1_000, Optional.of(0.3));

    assertThat(stuck.phase(at(1_000_000))).isEqualTo(Phase.RUNNING);
    assertThat(stuck.endsAt()).isEmpty();
    assertThat(stuck.due(at(1_000_000), 10)).isEqualTo(3);
    assertThat(stuck.cancelledAt(at(2_000)).phase(at(2_020))).isEqualTo(Phase.CANCELLED);
  }
}
