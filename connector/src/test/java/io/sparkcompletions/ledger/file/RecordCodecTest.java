package io.sparkcompletions.ledger.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkcompletions.error.ErrorCode;
import io.sparkcompletions.ledger.LedgerEntry;
import io.sparkcompletions.model.Answer;
import io.sparkcompletions.model.Failure;
import io.sparkcompletions.model.FinishReason;
import io.sparkcompletions.model.Usage;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RecordCodecTest {
  private static final String SAMPLE =
      "6328ff6ba7dc5b6b000000000000000700000000000000000000000000000000"
          + "030572756e2d31" // 1 runId
          + "0480a9a19a0d" // 2 completedAt, seconds
          + "0600" // 3 completedAt, nanoseconds
          + "090204ce" // 4 cost, unscaled: 1230
          + "0a0e" // 5 cost, scale: 7
          + "0d07323032362d3031" // 6 price table
          + "0e04" // 7 attempts
          + "1002" // 8 unanswered attempts
          + "12b205" // 9 latency
          + "29024869" // 20 text
          + "2d0453544f50" // 22 finish reason
          + "2f0473746f70" // 23 the provider's word
          + "3014" // 24 input tokens
          + "320a" // 25 output tokens
          + "3b0a6d6f64656c2d32303236" // 29 model
          + "3f057265715f32" // 31 request id
          + "410d7b2274657874223a224869227d"; // 32 raw reply

  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

  @Test
  void anyEntryReadsBackEqual() throws Exception {
    Random random = new Random(1);
    for (int i = 0; i < 2_000; i++) {
      LedgerEntry entry = Entries.random(Entries.key(i), random);
      assertThat(RecordCodec.decode(RecordCodec.encode(entry, true))).isEqualTo(entry);
    }
  }

  @Test
  void emptyTextZeroAndAbsentStayThreeDifferentValues() throws Exception {
    Answer answer =
        new Answer(
            "",
            List.of(),
            FinishReason.OTHER,
            null,
            new Usage(0L, null, null, 0L, null, 3L),
            "",
            null,
            null,
            "");
    LedgerEntry entry = Entries.entry(Entries.key(1), answer, new BigDecimal("0.00"), NOON);

    assertThat(RecordCodec.decode(RecordCodec.encode(entry, true))).isEqualTo(entry);
  }

  @Test
  void withoutRepliesOnlyTheRawReplyIsMissing() throws Exception {
    LedgerEntry answer = Entries.answer(1);
    LedgerEntry failure = Entries.failure(1, NOON);

    Answer readAnswer = (Answer) RecordCodec.decode(RecordCodec.encode(answer, false)).outcome();
    Failure readFailure =
        (Failure) RecordCodec.decode(RecordCodec.encode(failure, false)).outcome();

    assertThat(readAnswer.body()).isEmpty();
    assertThat(readAnswer.text()).isEqualTo("answer 1");
    assertThat(readFailure.body()).isNull();
    assertThat(readFailure.message()).isEqualTo("the provider is overloaded");
  }

  @Test
  void fieldsOfLaterVersionsAreSkipped() throws Exception {
    LedgerEntry entry = Entries.answer(1);
    FieldWriter later = new FieldWriter().raw(RecordCodec.encode(entry, true));
    later.text(18, "somebody").text(18, "somebody else").text(19, "{}");
    later.number(4_711, -5L).bytes(1_000_000, new byte[] {1, 2, 3});

    assertThat(RecordCodec.decode(later.toBytes())).isEqualTo(entry);
  }

  @Test
  void namesOfLaterVersionsReadAsUnknown() throws Exception {
    byte[] answer = RecordCodec.encode(Entries.answer(1), true);
    byte[] failure = RecordCodec.encode(Entries.failure(1, NOON), true);

    Answer readAnswer = (Answer) RecordCodec.decode(replaced(answer, "STOP", "HALT")).outcome();
    Failure readFailure =
        (Failure) RecordCodec.decode(replaced(failure, "OVERLOADED", "OVERLOADEX")).outcome();

    assertThat(readAnswer.finishReason()).isEqualTo(FinishReason.OTHER);
    assertThat(readAnswer.rawFinishReason()).isEqualTo("stop");
    assertThat(readFailure.code()).isEqualTo(ErrorCode.INTERNAL_ERROR);
  }

  @Test
  void bytesThatAreNoRecordAreRefusedAndNothingElseIsThrown() {
    byte[] sound =
        RecordCodec.encode(
            Entries.answer(Entries.key(1), "planted", Instant.parse("2026-03-01T12:00:00Z")), true);
    Random random = new Random(4);
    for (int i = 0; i < 5_000; i++) {
      byte[] bytes = Arrays.copyOf(sound, random.nextInt(sound.length + 1));
      if (bytes.length > 0) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      try {
        assertThat(RecordCodec.decode(bytes)).isNotNull();
      } catch (DamagedFileException e) {
        assertThat(e).hasMessageNotContaining("planted");
      }
    }
    assertThatThrownBy(() -> RecordCodec.decode(new byte[31]))
        .isInstanceOf(DamagedFileException.class);
  }

  /** The sample of docs/ledger-format.md: whoever changes these bytes changes the format. */
  @Test
  void theBytesOfARecordDoNotChange() {
    LedgerEntry entry = Entries.answer(Entries.key(7), "Hi", NOON);

    assertThat(HexFormat.of().formatHex(RecordCodec.encode(entry, true))).isEqualTo(SAMPLE);
  }

  private static byte[] replaced(byte[] bytes, String from, String to) {
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    return text.replace(from, to).getBytes(StandardCharsets.ISO_8859_1);
  }
}
