package io.sparkcompletions.simulator.billing;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcompletions.simulator.wire.BodyHash;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class BillTest {

  @Test
  void totalsCountWhatTheDetailHasDropped() {
    Bill bill = new Bill(2, 200);
    for (int i = 1; i <= 5; i++) {
      bill.charge(open(bill, "prompt " + i), charge("0.1"));
    }

    assertThat(bill.totalUsd()).isEqualByComparingTo("0.5");
    assertThat(bill.totals().all().billedRequests()).isEqualTo(5);
    assertThat(bill.totals().dropped()).isEqualTo(3);
    assertThat(bill.detail()).extracting(Entry::prompt).containsExactly("prompt 4", "prompt 5");
  }

  @Test
  void entryStaysRunningUntilItIsFinished() {
    Bill bill = new Bill(10, 200);
    Entry entry = open(bill, "p");
    assertThat(entry.outcome()).isEqualTo(Outcome.RUNNING);

    bill.charge(entry, charge("0.25"));
    bill.finish(entry, Outcome.LOST, 200, Instant.ofEpochMilli(5));

    assertThat(entry.usd()).hasValueSatisfying(usd -> assertThat(usd).isEqualByComparingTo("0.25"));
    assertThat(entry.outcome().word()).isEqualTo("lost");
    assertThat(entry.finishedAtMillis()).isEqualTo(5);
  }

  @Test
  void promptsAreCutBetweenCodePoints() {
    Bill bill = new Bill(10, 3);

    assertThat(open(bill, "abcd").prompt()).isEqualTo("abc");
    assertThat(open(bill, "ab😀").prompt()).isEqualTo("ab");
    assertThat(open(bill, "a😀b").prompt()).isEqualTo("a😀");
  }

  @Test
  void resetForgetsEverything() {
    Bill bill = new Bill(1, 200);
    bill.charge(open(bill, "a"), charge("1"));
    open(bill, "b");
    bill.reset();

    assertThat(bill.totals()).isEqualTo(new Bill(1, 200).totals());
    assertThat(bill.detail()).isEmpty();
  }

  private static Charge charge(String usd) {
    return new Charge(new Usage(10, 0, 0, 5, 0), new BigDecimal(usd));
  }

  private static Entry open(Bill bill, String prompt) {
    BodyHash hash = BodyHash.of(prompt.getBytes(StandardCharsets.UTF_8));
    return bill.open("req", "/v1/x", "m", hash, 1, prompt, Instant.EPOCH);
  }
}
