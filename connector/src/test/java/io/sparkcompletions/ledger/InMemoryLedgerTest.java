package io.sparkcompletions.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class InMemoryLedgerTest extends LedgerContract {
  @Override
  Ledger open() {
    return new InMemoryLedger(Long.MAX_VALUE);
  }

  @Test
  void beyondItsBytesItForgetsWhatWasUnusedForTheLongestTime() {
    long four = 4 * weightOf(answer(1, "run", Instant.EPOCH, "x".repeat(1000)));
    try (InMemoryLedger ledger = new InMemoryLedger(four);
        LedgerSession session = ledger.open()) {
      for (int i = 1; i <= 4; i++) {
        session.append(answer(i, "run", Instant.EPOCH, "x".repeat(1000)));
      }
      assertThat(session.find(key(1))).isPresent();

      session.append(answer(5, "run", Instant.EPOCH, "x".repeat(1000)));

      assertThat(session.find(key(2))).isEmpty();
      assertThat(session.find(key(1))).isPresent();
      assertThat(session.find(key(5))).isPresent();
      assertThat(ledger.bytes()).isEqualTo(four);
    }
  }

  @Test
  void weightFollowsReplacements() {
    try (InMemoryLedger ledger = new InMemoryLedger(Long.MAX_VALUE);
        LedgerSession session = ledger.open()) {
      session.append(failure(1, "run", Instant.EPOCH));
      LedgerEntry answer = answer(1, "run", Instant.EPOCH, "x".repeat(1000));
      session.append(answer);

      assertThat(ledger.bytes()).isEqualTo(weightOf(answer)).isGreaterThan(2000);
    }
  }

  private static long weightOf(LedgerEntry entry) {
    try (InMemoryLedger ledger = new InMemoryLedger(Long.MAX_VALUE);
        LedgerSession session = ledger.open()) {
      session.append(entry);
      return ledger.bytes();
    }
  }
}
