package io.sparkcompletions.tests.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcompletions.tests.SimulatorFixture;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;

/**
 * What deaths cost: exchanges that were paid for and made again, each with the death that explains
 * it.
 *
 * <p>A death may cost as many exchanges as its process had in flight at most, plus those that were
 * answered to it within the last flush interval, by the simulator's timestamps.
 *
 * @param deaths what each of them cost
 * @param unexplained exchanges paid for in vain although nobody who made them died
 */
record Losses(List<Loss> deaths, List<Exchange> unexplained) {
  /** A request that a process had written may arrive when it is already dead. */
  private static final Duration LATE_ARRIVAL = Duration.ofSeconds(1);

  /**
   * What one death cost.
   *
   * @param paidTwice exchanges that were made again
   * @param old those of them that had been answered before the last flush interval
   * @param answeredLate answers to that process within its last flush interval
   * @param bound what it may have cost
   */
  record Loss(Death death, long paidTwice, long old, long answeredLate, long bound) {
    @Override
    public String toString() {
      return "%s cost %d, %d of them older than a flush interval (bound %d: %d answers in the last"
              .formatted(death.who(), paidTwice, old, bound, answeredLate)
          + " flush interval, %d in flight at most)".formatted(bound - answeredLate);
    }
  }

  /**
   * Explains what was paid for twice.
   *
   * @param madeBy whether the process that died may have made an exchange
   * @param concurrency what one process may have in flight
   */
  static Losses of(
      SimulatorFixture simulator,
      List<Death> deaths,
      BiPredicate<Death, Exchange> madeBy,
      int concurrency,
      Duration flushInterval) {
    Map<String, List<Exchange>> billed = Exchange.billed(simulator);
    Map<Death, Long> paidTwice = new LinkedHashMap<>();
    Map<Death, Long> old = new LinkedHashMap<>();
    List<Exchange> unexplained = new ArrayList<>();
    for (List<Exchange> exchanges : billed.values()) {
      for (Exchange lost : exchanges.subList(0, exchanges.size() - 1)) {
        deaths.stream()
            .filter(death -> lost.arrived().isBefore(death.after().plus(LATE_ARRIVAL)))
            .filter(death -> madeBy.test(death, lost))
            .min(
                Comparator.comparing((Death death) -> lost.arrived().isAfter(death.after()))
                    .thenComparing(death -> isOld(lost, death, flushInterval))
                    .thenComparing(Death::after))
            .ifPresentOrElse(
                death -> {
                  paidTwice.merge(death, 1L, Long::sum);
                  old.merge(death, isOld(lost, death, flushInterval) ? 1L : 0L, Long::sum);
                },
                () -> unexplained.add(lost));
      }
    }
    List<Loss> losses = new ArrayList<>();
    for (Death death : deaths) {
      long late =
          billed.values().stream()
              .flatMap(Collection::stream)
              .filter(any -> !isOld(any, death, flushInterval))
              .filter(any -> !any.finished().isAfter(death.after()))
              .filter(any -> madeBy.test(death, any))
              .count();
      losses.add(
          new Loss(
              death,
              paidTwice.getOrDefault(death, 0L),
              old.getOrDefault(death, 0L),
              late,
              concurrency + late));
    }
    return new Losses(losses, unexplained);
  }

  private static boolean isOld(Exchange exchange, Death death, Duration flushInterval) {
    return exchange.finished().isBefore(death.before().minus(flushInterval));
  }

  /** All that was paid for in vain. */
  long paidTwice() {
    return deaths.stream().mapToLong(Loss::paidTwice).sum() + unexplained.size();
  }

  void assertExplainedAndWithinBounds() {
    assertThat(unexplained).as("paid for twice although nobody died").isEmpty();
    assertThat(deaths)
        .allSatisfy(loss -> assertThat(loss.paidTwice()).isLessThanOrEqualTo(loss.bound()));
  }
}
