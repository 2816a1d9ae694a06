package io.sparkcompletions.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcompletions.error.ErrorCode;
import io.sparkcompletions.model.Answer;
import io.sparkcompletions.model.Failure;
import io.sparkcompletions.model.FinishReason;
import io.sparkcompletions.model.Outcome;
import io.sparkcompletions.model.RequestKey;
import io.sparkcompletions.model.ToolCall;
import io.sparkcompletions.model.Usage;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every ledger promises. */
abstract class LedgerContract {
  private static final Instant TEN = Instant.parse("2026-11-20T10:00:00.123Z");

  private Ledger ledger;

  abstract Ledger open();

  @BeforeEach
  void openLedger() {
    ledger = open();
  }

  @AfterEach
  void closeLedger() {
    ledger.close();
  }

  @Test
  void anEmptyLedgerKnowsNothing() {
    try (LedgerSession session = session()) {
      assertThat(session.find(key(1))).isEmpty();
    }
  }

  @Test
  void aSessionFindsWhatItAppended() {
    LedgerEntry entry = answer(1, "run", TEN, "text");
    try (LedgerSession session = session()) {
      session.append(entry);

      assertThat(session.find(key(1))).contains(entry);
      assertThat(session.find(key(2))).isEmpty();
    }
  }

  @Test
  void everyFieldComesBackAsItWent() {
    Usage usage = new Usage(11L, 7L, 5L, null, 0L);
    List<LedgerEntry> entries =
        List.of(
            entry(
                1,
                "run",
                TEN,
                new Answer(
                    "täxt \"日本\" 👩‍👩‍👧\n",
                    List.of(
                        new ToolCall("call_1", "look", "{\"at\": 1}"), new ToolCall("b", "c", "")),
                    FinishReason.TOOL_CALLS,
                    "tool_calls",
                    usage,
                    "gpt-5.4-mini-2026-03-17",
                    "default",
                    "req_1",
                    "{\"raw\": true}")),
            entry(
                2,
                "run",
                TEN,
                new Answer(
                    null,
                    List.of(),
                    FinishReason.OTHER,
                    null,
                    Usage.UNKNOWN,
                    null,
                    null,
                    null,
                    "")),
            entry(
                3,
                "run",
                TEN,
                new Failure(
                    ErrorCode.RATE_LIMITED,
                    "slow down",
                    429,
                    "tokens",
                    Duration.ofMillis(1500),
                    "req_3",
                    "{}")),
            entry(4, "run", TEN, Failure.of(ErrorCode.TIMEOUT, "no answer")));
    try (LedgerSession session = session()) {
      entries.forEach(session::append);
    }

    try (LedgerSession session = session()) {
      assertThat(entries).allSatisfy(e -> assertThat(session.find(e.key())).contains(e));
    }
  }

  @Test
  void whatWasFlushedBeforeABucketWasEnteredIsFoundByASessionThatWasOpenBefore() {
    try (LedgerSession late = session();
        LedgerSession early = session()) {
      early.append(answer(1, "run", TEN, "text"));
      early.flush();
      late.enter(Bucket.of(key(1), 0), true);

      assertThat(late.find(key(1))).isPresent();
    }
  }

  @Test
  void anAnswerBeatsAFailureInEitherOrder() {
    LedgerEntry answer = answer(1, "a", TEN, "text");
    LedgerEntry failure = failure(1, "b", TEN.plusSeconds(5));

    assertThat(left(answer, failure)).contains(answer);
    assertThat(left(failure, answer)).contains(answer);
  }

  @Test
  void theFirstAnswerAndTheLastFailureCount() {
    LedgerEntry first = answer(1, "a", TEN, "first");
    LedgerEntry later = answer(1, "b", TEN.plusSeconds(1), "later");
    assertThat(left(first, later)).contains(first);
    closeLedger();
    openLedger();
    assertThat(left(later, first)).contains(first);

    LedgerEntry old = failure(2, "a", TEN);
    LedgerEntry recent = failure(2, "b", TEN.plusSeconds(1));
    assertThat(left(old, recent)).contains(recent);
    assertThat(left(recent, old)).contains(recent);
  }

  @Test
  void aWholeAnswerBeatsOneThatWasCutAndOfTwoOfThoseTheLastCounts() {
    LedgerEntry cut = cut(1, "a", TEN);
    LedgerEntry cutAgain = cut(1, "b", TEN.plusSeconds(1));
    LedgerEntry whole = answer(1, "c", TEN.plusSeconds(2), "text");

    assertThat(left(cut, cutAgain)).contains(cutAgain);
    assertThat(left(cutAgain, whole)).contains(whole);
    assertThat(left(cut, failure(1, "d", TEN.plusSeconds(3)))).contains(whole);
  }

  @Test
  void keysAreFoundInAnyOrder() {
    try (LedgerSession session = session()) {
      IntStream.range(0, 500).forEach(i -> session.append(answer(i, "run", TEN, "text " + i)));
    }
    try (LedgerSession session = session()) {
      assertThat(IntStream.range(0, 500).map(i -> 499 - i).boxed().toList())
          .allSatisfy(
              i ->
                  assertThat(session.find(key(i)))
                      .hasValueSatisfying(
                          e -> assertThat(((Answer) e.outcome()).text()).isEqualTo("text " + i)));
    }
  }

  @Test
  void closingASessionTwiceIsHarmless() {
    LedgerSession session = session();
    session.append(answer(1, "run", TEN, "text"));
    session.close();
    session.close();

    try (LedgerSession next = session()) {
      assertThat(next.find(key(1))).isPresent();
    }
  }

  private Optional<LedgerEntry> left(LedgerEntry first, LedgerEntry second) {
    try (LedgerSession session = session()) {
      session.append(first);
    }
    try (LedgerSession session = session()) {
      session.append(second);
    }
    try (LedgerSession session = session()) {
      return session.find(first.key());
    }
  }

  private LedgerSession session() {
    return ledger.open();
  }

  static RequestKey key(int number) {
    return RequestKey.from(new byte[RequestKey.BYTES]).forCopy(number);
  }

  static LedgerEntry answer(int number, String runId, Instant at, @Nullable String text) {
    return entry(
        number,
        runId,
        at,
        new Answer(
            text, List.of(), FinishReason.STOP, "stop", Usage.UNKNOWN, "m", null, "req", ""));
  }

  private static LedgerEntry cut(int number, String runId, Instant at) {
    return entry(
        number,
        runId,
        at,
        new Answer(
            "te", List.of(), FinishReason.LENGTH, "length", Usage.UNKNOWN, "m", null, "req", ""));
  }

  static LedgerEntry failure(int number, String runId, Instant at) {
    return entry(number, runId, at, Failure.of(ErrorCode.SERVER_ERROR, "down"));
  }

  private static LedgerEntry entry(int number, String runId, Instant at, Outcome outcome) {
    return new LedgerEntry(
        key(number),
        RequestTrace.NONE,
        runId,
        outcome,
        new BigDecimal("0.0000123400"),
        "2026-11-20",
        2,
        1,
        345,
        at);
  }
}
