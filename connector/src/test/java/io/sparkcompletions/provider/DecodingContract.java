package io.sparkcompletions.provider;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcompletions.error.ErrorCode;
import io.sparkcompletions.model.Answer;
import io.sparkcompletions.model.Failure;
import io.sparkcompletions.model.FinishReason;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is made of replies with status 200: each way to end, and each failure in disguise. */
@TestInstance(Lifecycle.PER_CLASS)
public abstract class DecodingContract {
  private final Fixtures fixtures;

  protected DecodingContract(Fixtures fixtures) {
    this.fixtures = fixtures;
  }

  /** Who reads a fixture. */
  protected abstract Codec codec(String fixture);

  /** Replies that tell everything there is, with what they tell. */
  protected abstract Map<String, Answer> complete();

  /**
   * Fixture, reason, the provider's word, text; {@code <none>} is no word, {@code <null>} no text,
   * {@code <empty>} the empty text: three different values.
   */
  protected abstract List<String> ends();

  /** Fixture, error code, the provider's code or {@code <none>}. */
  protected abstract List<String> failures();

  Set<Map.Entry<String, Answer>> completeOnes() {
    return complete().entrySet();
  }

  /** The body is left to this contract: it is what is on file. */
  @ParameterizedTest
  @MethodSource("completeOnes")
  void aCompleteAnswerKeepsEverythingItSays(Map.Entry<String, Answer> expected) {
    Answer told = expected.getValue();
    byte[] body = fixtures.reply(expected.getKey()).body();
    assertThat(answer(expected.getKey()))
        .isEqualTo(
            new Answer(
                told.text(),
                told.toolCalls(),
                told.finishReason(),
                told.rawFinishReason(),
                told.usage(),
                told.model(),
                told.serviceTier(),
                told.requestId(),
                new String(body, StandardCharsets.UTF_8)));
  }

  @ParameterizedTest
  @MethodSource("ends")
  void everyWayToEndHasItsReasonAndItsText(String line) {
    String[] parts = line.split(", ", 4);
    Answer answer = answer(parts[0]);
    assertThat(answer.finishReason()).isEqualTo(FinishReason.valueOf(parts[1]));
    assertThat(answer.rawFinishReason()).isEqualTo(parts[2].equals("<none>") ? null : parts[2]);
    switch (parts[3]) {
      case "<null>" -> assertThat(answer.text()).isNull();
      case "<empty>" -> assertThat(answer.text()).isEmpty();
      default -> assertThat(answer.text()).isEqualTo(parts[3]);
    }
  }

  @ParameterizedTest
  @MethodSource("failures")
  void aSuccessByItsStatusCanBeAFailure(String line) {
    String[] parts = line.split(", ", 3);
    Failure failure = failure(parts[0]);
    assertThat(failure.code()).isEqualTo(ErrorCode.valueOf(parts[1]));
    assertThat(failure.providerCode()).isEqualTo(parts[2].equals("<none>") ? null : parts[2]);
    assertThat(failure.httpStatus()).isEqualTo(200);
  }

  protected final Answer answer(String fixture) {
    return codec(fixture).answer(fixtures.reply(fixture));
  }

  protected final Failure failure(String fixture) {
    return codec(fixture).failure(fixtures.reply(fixture));
  }
}
