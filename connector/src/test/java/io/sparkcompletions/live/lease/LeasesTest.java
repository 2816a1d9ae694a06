package io.sparkcompletions.live.lease;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcompletions.live.lease.Fleet.Engine;
import io.sparkcompletions.live.limit.Feedback;
import io.sparkcompletions.provider.RateLimits;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Book and gates together, on virtual time. */
class LeasesTest {
  private static final long MILLI = Fleet.MILLI;
  private static final Duration TIMEOUT = Duration.ofSeconds(8);
  private static final int MANY = 1_000_000;

  @Test
  void noLimitIsEverExceededWhateverIsLostLateDeadOrCutOff() {
    for (long seed = 1; seed <= 150; seed++) {
      hold(seed);
    }
  }

  /** One random history. */
  private static void hold(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int concurrency = 1 + random.nextInt(30);
    long perMinute = 60L * (1 + random.nextInt(60));
    Duration timeout = Duration.ofSeconds(2);
    Fleet fleet =
        new Fleet(
            new Limits(
                concurrency, OptionalLong.of(perMinute), OptionalLong.empty(), timeout, timeout),
            seed);
    fleet.latency = () -> (long) (random.nextDouble() * random.nextDouble() * timeout.toNanos());
    fleet.messageDelay = () -> MILLI + (long) (Math.pow(random.nextDouble(), 4) * 600 * MILLI);
    fleet.lossShare = 0.1 * random.nextInt(3);
    while (fleet.starts.size() < 40_000) {
      change(fleet, random);
      fleet.passSeconds(random.nextDouble());
      assertThat(fleet.inFlight).as("seed %d", seed).isLessThanOrEqualTo(concurrency);
    }
    assertThat(fleet.mostInFlight).as("seed %d", seed).isLessThanOrEqualTo(concurrency);
    int engines = fleet.engines.size();
    assertThat(fleet.mostStartedWithin(10_000))
        .as("seed %d, %d a minute, %d engines", seed, perMinute, engines)
        .isLessThanOrEqualTo((long) Math.ceil(perMinute / 60.0 * 12) + 2);
  }

  private static void change(Fleet fleet, SplittableRandom random) {
    List<Engine> alive = fleet.engines.stream().filter(each -> !each.isDead).toList();
    if (alive.size() < 2 || (alive.size() < 7 && random.nextInt(4) == 0)) {
      fleet.join(random.nextInt(3) == 0 ? random.nextInt(20) : MANY);
      return;
    }
    Engine some = alive.get(random.nextInt(alive.size()));
    switch (random.nextInt(12)) {
      case 0 -> {
        some.die();
        fleet.book.died(some.name, fleet.now);
      }
      case 1 -> some.die();
      case 2 -> some.isCutOff = true;
      case 3 -> some.isCutOff = false;
      case 4 -> some.pausedUntil = fleet.now + (long) (random.nextDouble() * 15e9);
      case 5 -> some.calls = 0;
      case 6 -> some.calls += random.nextInt(50);
      default -> {}
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 5", "2, 5", "3, 3", "7, 3"})
  void everybodyGetsATurnHoweverFewPlacesThereAre(int concurrency, int engines) {
    Fleet fleet = new Fleet(limits(concurrency, 0), 1);
    for (int i = 0; i < engines; i++) {
      fleet.join(MANY);
    }
    fleet.passSeconds(60);
    assertThat(fleet.mostInFlight).isEqualTo(concurrency);
    double possible = 60 / 0.2 * concurrency;
    assertThat(fleet.engines)
        .allSatisfy(
            each -> assertThat((double) each.started).isGreaterThan(0.5 * possible / engines));
    assertThat((double) fleet.started(0, 60_000)).isGreaterThan(0.75 * possible);
  }

  @Test
  void everybodyGetsATurnHoweverSlowTheRate() {
    Fleet fleet = new Fleet(limits(0, 60), 1);
    for (int i = 0; i < 6; i++) {
      fleet.join(MANY);
    }
    fleet.passSeconds(120);
    assertThat(fleet.engines).allSatisfy(each -> assertThat(each.started).isBetween(17, 24));
    assertThat(fleet.started(0, 120_000)).isBetween(117L, 122L);
  }

  @Test
  void theWholeRateIsUsedAndNothingRefusedWhileTasksEndUnevenlyAndOneDies() {
    Fleet fleet = new Fleet(limits(64, 1200), 1);
    fleet.provider = new Fleet.Provider(1200, null);
    Engine small = fleet.join(30);
    fleet.join(150);
    fleet.join(MANY);
    Engine victim = fleet.join(MANY);
    fleet.passSeconds(10);
    assertThat(small.calls).isZero();
    victim.die();
    fleet.passSeconds(1);
    fleet.book.died(victim.name, fleet.now);
    fleet.passSeconds(29);
    assertThat(fleet.refused).isZero();
    assertThat(fleet.started(5_000, 40_000)).isGreaterThan((long) (0.97 * 35 * 20));
    assertThat(fleet.mostInFlight).isLessThanOrEqualTo(64);
  }

  @Test
  void theWholeRateIsUsedByTwoHundredExecutors() {
    Fleet fleet = new Fleet(limits(400, 12_000), 1);
    fleet.provider = new Fleet.Provider(12_000, null);
    for (int i = 0; i < 200; i++) {
      fleet.join(MANY);
    }
    fleet.passSeconds(15);
    assertThat(fleet.refused).isZero();
    assertThat(fleet.started(5_000, 15_000)).isGreaterThan((long) (0.97 * 10 * 200));
    assertThat(fleet.engines).allSatisfy(each -> assertThat(each.started).isBetween(9, 20));
  }

  @Test
  void theWholeTokenRateIsUsedAndNothingRefused() {
    Fleet fleet =
        new Fleet(
            new Limits(64, OptionalLong.empty(), OptionalLong.of(120_000), TIMEOUT, TIMEOUT), 1);
    fleet.provider = new Fleet.Provider(120_000, null);
    for (int calls : new int[] {40, 150, MANY}) {
      fleet.join(calls).tokens = 137;
    }
    fleet.passSeconds(40);
    assertThat(fleet.refused).isZero();
    assertThat(fleet.started(5_000, 40_000)).isGreaterThan((long) (0.97 * 35 * 2000));
  }

  @Test
  void callsThatNeedMoreTokensThanASecondHasPassInTurn() {
    Fleet fleet =
        new Fleet(
            new Limits(64, OptionalLong.empty(), OptionalLong.of(6_000), TIMEOUT, TIMEOUT), 1);
    for (int i = 0; i < 3; i++) {
      fleet.join(MANY).tokens = 500;
    }
    fleet.passSeconds(120);
    assertThat(fleet.engines).allSatisfy(each -> assertThat(each.started).isBetween(6, 10));
    assertThat(fleet.started(0, 120_000)).isBetween(11_000L, 13_500L);
  }

  @Test
  void aBusyExecutorGetsWhatTheOthersDoNotUse() {
    Fleet fleet = new Fleet(limits(30, 0), 1);
    Engine busy = fleet.join(MANY);
    Engine other = fleet.join(MANY);
    fleet.passSeconds(3);
    assertThat(busy.underWay).isBetween(14, 16);
    other.calls = 0;
    fleet.passSeconds(1);
    assertThat(busy.underWay).isBetween(29, 30);
    other.calls = MANY;
    fleet.passSeconds(2);
    assertThat(other.underWay).isBetween(14, 16);
    assertThat(fleet.mostInFlight).isEqualTo(30);
  }

  @Test
  void placesOfALostExecutorComeBackWhenNoCallOfItsCanBeUnderWay() {
    Fleet fleet = new Fleet(limits(20, 0), 1);
    fleet.latency = () -> 7_900 * MILLI;
    Engine lost = fleet.join(MANY);
    Engine rest = fleet.join(MANY);
    fleet.passSeconds(20);
    lost.isCutOff = true;
    fleet.passSeconds(17);
    assertThat(lost.underWay).as("its lease is over and its calls have ended").isZero();
    assertThat(rest.underWay).isLessThanOrEqualTo(10);
    fleet.passSeconds(4);
    assertThat(rest.underWay).isGreaterThanOrEqualTo(19);
    assertThat(fleet.mostInFlight).isEqualTo(20);
    lost.isCutOff = false;
    fleet.passSeconds(20);
    assertThat(lost.underWay).as("it is back").isBetween(8, 12);
    assertThat(fleet.mostInFlight).isEqualTo(20);
  }

  @Test
  void placesOfADeadExecutorComeBackWhenTheProviderCanBeDoneWithItsCalls() {
    Fleet fleet = new Fleet(limits(20, 0), 1);
    Engine victim = fleet.join(MANY);
    Engine rest = fleet.join(MANY);
    fleet.passSeconds(3);
    victim.die();
    fleet.book.died(victim.name, fleet.now);
    fleet.passSeconds(0.3);
    assertThat(rest.underWay).isLessThanOrEqualTo(11);
    fleet.passSeconds(0.7);
    assertThat(rest.underWay).isGreaterThanOrEqualTo(19);
  }

  @Test
  void anExecutorTakenForDeadGetsNothingMore() {
    Fleet fleet = new Fleet(limits(20, 0), 1);
    Engine zombie = fleet.join(MANY);
    fleet.passSeconds(1);
    fleet.book.died(zombie.name, fleet.now);
    fleet.passSeconds(2);
    assertThat(zombie.underWay).isZero();
    Engine next = fleet.join(MANY);
    fleet.passSeconds(1);
    assertThat(next.underWay).isEqualTo(20);
  }

  @Test
  void whatAnEngineHadIsFreeAtOnceWhenItLeaves() {
    Fleet fleet = new Fleet(limits(20, 0), 1);
    Engine first = fleet.join(100);
    fleet.passSeconds(3);
    first.leave();
    Engine next = fleet.join(MANY);
    fleet.passSeconds(0.1);
    assertThat(next.underWay).isEqualTo(20);
  }

  @Test
  void anExecutorThatHearsNothingStartsNothingWhenItsLeaseIsOver() {
    Fleet fleet = new Fleet(limits(20, 0), 1);
    Engine alone = fleet.join(MANY);
    fleet.passSeconds(2);
    alone.isCutOff = true;
    fleet.passSeconds(9);
    assertThat(alone.underWay).as("it goes on with what was lent").isPositive();
    fleet.passSeconds(2);
    assertThat(alone.underWay).isZero();
    alone.isCutOff = false;
    fleet.passSeconds(3);
    assertThat(alone.underWay).isEqualTo(20);
  }

  @Test
  void aDelayToldToOneIsKeptByAll() {
    Fleet fleet = new Fleet(limits(30, 0), 1);
    fleet.join(MANY);
    fleet.join(MANY);
    Engine refused = fleet.join(MANY);
    fleet.passSeconds(3);
    refused.gate.ended(
        3_001 * MILLI,
        2_990 * MILLI,
        0,
        0,
        Feedback.RATE_LIMITED,
        Duration.ofSeconds(2),
        RateLimits.UNKNOWN);
    refused.underWay--;
    fleet.inFlight--;
    int told = fleet.starts.size();
    fleet.passSeconds(3);
    assertThat(fleet.started(told + 550, told + 2_000)).isZero();
    assertThat(fleet.started(told + 2_000, told + 2_500)).isPositive();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aLimitNobodyConfiguredIsFoundTogetherAndKeptInUse(boolean told) {
    Fleet fleet = new Fleet(limits(64, 0), 1);
    fleet.provider = new Fleet.Provider(3000, told ? Duration.ofMillis(500) : null);
    for (int i = 0; i < 3; i++) {
      fleet.join(MANY);
    }
    fleet.passSeconds(60);
    long before = fleet.refused;
    long startedBefore = fleet.started(0, 60_000);
    fleet.passSeconds(60);
    long started = fleet.started(60_000, 120_000);
    long refused = fleet.refused - before;
    assertThat((double) refused / started)
        .as("others hear of it a little later: without a hint that costs some refusals more")
        .isLessThan(told ? 0.03 : 0.04);
    assertThat(started - refused).isGreaterThan((long) (0.93 * 60 * 50));
    assertThat((double) before / startedBefore).isLessThan(0.06);
  }

  @Test
  void oneBurstOfRefusalsOnAllExecutorsIsOneDecreaseAndTheFullRateComesBack() {
    Fleet fleet = new Fleet(limits(64, 1200), 1);
    for (int i = 0; i < 3; i++) {
      fleet.join(MANY);
    }
    fleet.passSeconds(10);
    fleet.engines.forEach(each -> each.fault = Feedback.RATE_LIMITED);
    fleet.passSeconds(0.4);
    fleet.engines.forEach(each -> each.fault = Feedback.ANSWERED);
    fleet.passSeconds(29.6);
    long slow = fleet.started(12_000, 14_000);
    assertThat(slow).as("0.9 of the rate, once").isBetween(30L, 40L);
    assertThat(fleet.started(25_000, 40_000)).as("recovered").isGreaterThan((long) (0.97 * 300));
  }

  @Test
  void whatIsHopelessForOneStopsAllThatAreThereAndNoneThatComesLater() {
    Fleet fleet = new Fleet(limits(30, 0), 1);
    Engine first = fleet.join(MANY);
    Engine second = fleet.join(MANY);
    Engine idle = fleet.join(0);
    fleet.passSeconds(2);
    first.isStopped = false;
    first.gate.tripped(Fleet.NO_CREDIT);
    first.calls = 0;
    fleet.passSeconds(0.2);
    assertThat(second.told).contains(Fleet.NO_CREDIT);
    fleet.passSeconds(0.5);
    assertThat(idle.told).contains(Fleet.NO_CREDIT);
    assertThat(first.told).as("it knows").isEmpty();
    List.of(first, second, idle).forEach(Engine::leave);
    Engine later = fleet.join(MANY);
    fleet.passSeconds(2);
    assertThat(later.told).isEmpty();
    assertThat(later.underWay).isEqualTo(30);
  }

  @Test
  void noBoundAndNoRateIsNoHindrance() {
    Fleet fleet = new Fleet(limits(0, 0), 1);
    Engine engine = fleet.join(5_000);
    fleet.passSeconds(0.05);
    assertThat(engine.underWay).isEqualTo(5_000);
  }

  private static Limits limits(int concurrency, long requestsPerMinute) {
    return new Limits(
        concurrency,
        requestsPerMinute == 0 ? OptionalLong.empty() : OptionalLong.of(requestsPerMinute),
        OptionalLong.empty(),
        TIMEOUT,
        Duration.ofSeconds(60));
  }
}
