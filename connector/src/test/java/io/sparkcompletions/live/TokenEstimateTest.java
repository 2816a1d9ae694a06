package io.sparkcompletions.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcompletions.error.ErrorCode;
import io.sparkcompletions.model.Answer;
import io.sparkcompletions.model.Api;
import io.sparkcompletions.model.CompletionRequest;
import io.sparkcompletions.model.Failure;
import io.sparkcompletions.model.FinishReason;
import io.sparkcompletions.model.Message;
import io.sparkcompletions.model.ModelId;
import io.sparkcompletions.model.Outcome;
import io.sparkcompletions.model.Parameters;
import io.sparkcompletions.model.Role;
import io.sparkcompletions.model.Usage;
import io.sparkcompletions.provider.TokenCount;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class TokenEstimateTest {
  private static final long EXPECTED = 77;

  @ParameterizedTest
  @CsvSource({
    "LARGER_PART, 101, 500",
    "BOTH_PARTS,  101, 601",
    "USED,        101, 101",
    "INPUT,       101, 101"
  })
  void aRequestOfFourHundredCharacters(TokenCount count, long unbounded, long bounded) {
    assertThat(TokenEstimate.of(request(400, Parameters.NONE), count)).isEqualTo(unbounded);
    assertThat(TokenEstimate.of(request(400, Parameters.NONE.withMaxTokens(500)), count))
        .isEqualTo(bounded);
  }

  @ParameterizedTest
  @CsvSource({"LARGER_PART, 77", "BOTH_PARTS, 77", "USED, 90", "INPUT, 100"})
  void anAnswerSettlesWhatTheProviderCountsAfterwards(TokenCount count, long settled) {
    assertThat(settled(answer(new Usage(100L, 20L, 30L, null, null)), false, count))
        .isEqualTo(settled);
  }

  @ParameterizedTest
  @EnumSource
  void whatNobodyKnowsStaysAsExpected(TokenCount count) {
    assertThat(settled(answer(Usage.UNKNOWN), false, count)).isEqualTo(EXPECTED);
    assertThat(settled(failure(), true, count)).isEqualTo(EXPECTED);
  }

  @ParameterizedTest
  @EnumSource
  void aRefusalCostsNothing(TokenCount count) {
    assertThat(settled(failure(), false, count)).isZero();
  }

  private static long settled(Outcome outcome, boolean unanswered, TokenCount count) {
    return TokenEstimate.settled(outcome, unanswered, count, EXPECTED);
  }

  private static Outcome failure() {
    return Failure.of(ErrorCode.RATE_LIMITED, "Later.");
  }

  private static Outcome answer(Usage usage) {
    return new Answer("ok", List.of(), FinishReason.STOP, "stop", usage, "model", null, null, null);
  }

  private static CompletionRequest request(int characters, Parameters parameters) {
    return new CompletionRequest(
        new ModelId("openai", "gpt-4.1"),
        "openai",
        Api.CHAT,
        List.of(new Message(Role.USER, "x".repeat(characters))),
        parameters);
  }
}
