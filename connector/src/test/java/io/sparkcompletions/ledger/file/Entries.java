package io.sparkcompletions.ledger.file;

import io.sparkcompletions.error.ErrorCode;
import io.sparkcompletions.ledger.LedgerEntry;
import io.sparkcompletions.ledger.RequestTrace;
import io.sparkcompletions.model.Answer;
import io.sparkcompletions.model.Failure;
import io.sparkcompletions.model.FinishReason;
import io.sparkcompletions.model.Outcome;
import io.sparkcompletions.model.RequestKey;
import io.sparkcompletions.model.ToolCall;
import io.sparkcompletions.model.Usage;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Entries to record; equal arguments give equal entries. */
final class Entries {
  private static final Instant START = Instant.parse("2026-03-01T10:00:00Z");

  private Entries() {}

  /** Spread over the key space, unlike for unlike numbers. */
  static RequestKey key(long number) {
    long mixed = number * 0x9E3779B97F4A7C15L;
    mixed ^= mixed >>> 29;
    mixed *= 0xBF58476D1CE4E5B9L;
    mixed ^= mixed >>> 32;
    return RequestKey.from(
        ByteBuffer.allocate(RequestKey.BYTES).putLong(mixed).putLong(8, number).array());
  }

  static LedgerEntry answer(long number) {
    return answer(key(number), "answer " + number, START.plusMillis(number));
  }

  static LedgerEntry answer(RequestKey key, String text, Instant completedAt) {
    Answer answer =
        new Answer(
            text,
            List.of(),
            FinishReason.STOP,
            "stop",
            new Usage(10L, 5L, null, null, null),
            "model-2026",
            null,
            "req_" + text.length(),
            "{\"text\":\"" + text + "\"}");
    return entry(key, answer, new BigDecimal("0.0001230"), completedAt);
  }

  static LedgerEntry failure(long number, Instant completedAt) {
    Failure failure =
        new Failure(
            ErrorCode.OVERLOADED,
            "the provider is overloaded",
            529,
            "overloaded_error",
            Duration.ofMillis(1_500),
            "req_x",
            "{}");
    return entry(key(number), failure, null, completedAt);
  }

  static LedgerEntry entry(
      RequestKey key, Outcome outcome, BigDecimal costUsd, Instant completedAt) {
    return new LedgerEntry(
        key, RequestTrace.NONE, "run-1", outcome, costUsd, "2026-01", 2, 1, 345, completedAt);
  }

  /** Anything that an entry may hold. */
  static LedgerEntry random(RequestKey key, Random random) {
    Outcome outcome =
        random.nextInt(4) == 0
            ? new Failure(
                any(ErrorCode.values(), random),
                text(random),
                random.nextBoolean() ? null : random.nextInt(),
                maybe(random),
                random.nextBoolean() ? null : Duration.ofNanos(random.nextLong() >>> 1),
                maybe(random),
                maybe(random))
            : new Answer(
                maybe(random),
                List.of(new ToolCall(text(random), text(random), text(random)))
                    .subList(0, random.nextInt(2)),
                any(FinishReason.values(), random),
                maybe(random),
                new Usage(
                    count(random), count(random), count(random), count(random), count(random)),
                maybe(random),
                maybe(random),
                maybe(random),
                text(random));
    BigDecimal cost =
        random.nextBoolean() ? null : BigDecimal.valueOf(random.nextLong(), random.nextInt(20));
    return new LedgerEntry(
        key,
        trace(random),
        text(random),
        outcome,
        cost,
        text(random),
        random.nextInt(100),
        random.nextInt(100),
        random.nextLong(),
        START.plusNanos(random.nextLong() >>> 8));
  }

  private static RequestTrace trace(Random random) {
    List<String> customIds =
        random.ints(random.nextInt(20)).mapToObj(unused -> text(random)).toList();
    return new RequestTrace(
        maybe(random), random.nextBoolean(), customIds, maybe(random), random.nextBoolean());
  }

  private static <T> T any(T[] values, Random random) {
    return Arrays.asList(values).get(random.nextInt(values.length));
  }

  private static Long count(Random random) {
    return random.nextBoolean() ? null : random.nextLong();
  }

  private static String maybe(Random random) {
    return random.nextBoolean() ? null : text(random);
  }

  private static String text(Random random) {
    int length = random.nextInt(4) == 0 ? 0 : random.nextInt(60);
    return random
        .ints(length, 0, 0x1FFFF)
        .filter(point -> point < 0xD800 || point > 0xDFFF)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }
}
