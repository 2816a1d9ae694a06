package io.sparkcompletions.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcompletions.error.ErrorCode;
import io.sparkcompletions.ledger.Bucket;
import io.sparkcompletions.ledger.InMemoryLedger;
import io.sparkcompletions.ledger.LedgerEntry;
import io.sparkcompletions.live.LiveResult;
import io.sparkcompletions.model.Answer;
import io.sparkcompletions.model.Api;
import io.sparkcompletions.model.CompletionRequest;
import io.sparkcompletions.model.Failure;
import io.sparkcompletions.model.FinishReason;
import io.sparkcompletions.model.Message;
import io.sparkcompletions.model.ModelId;
import io.sparkcompletions.model.Outcome;
import io.sparkcompletions.model.Parameters;
import io.sparkcompletions.model.RequestKey;
import io.sparkcompletions.model.Role;
import io.sparkcompletions.model.ToolCall;
import io.sparkcompletions.model.Usage;
import io.sparkcompletions.model.schema.AnswerSchema;
import io.sparkcompletions.options.FinishPolicy;
import io.sparkcompletions.options.RecordRequests;
import io.sparkcompletions.options.RetryFailed;
import io.sparkcompletions.pricing.PriceTable;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is asked again, and what is kept of a request. */
class RecorderTest {
  private static final ModelId MODEL = new ModelId("openai", "gpt-5.4-mini");
  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
  private static final Set<ErrorCode> RETRYABLE =
      EnumSet.of(
          ErrorCode.RATE_LIMITED,
          ErrorCode.OVERLOADED,
          ErrorCode.SERVER_ERROR,
          ErrorCode.CONNECTION_FAILED,
          ErrorCode.CONNECTION_LOST,
          ErrorCode.TIMEOUT,
          ErrorCode.MALFORMED_RESPONSE,
          ErrorCode.REQUEST_BLOCKED);
  private static final Set<ErrorCode> THE_ROWS_OWN_FAULT =
      EnumSet.of(
          ErrorCode.INVALID_REQUEST,
          ErrorCode.CONTEXT_LENGTH_EXCEEDED,
          ErrorCode.REQUEST_TOO_LARGE,
          ErrorCode.PROMPT_REJECTED);

  private static final Answer GOOD = answer(FinishReason.STOP, "yes");
  private static final Answer CALL =
      new Answer(
          null,
          List.of(new ToolCall("c1", "f", "{}")),
          FinishReason.TOOL_CALLS,
          "tool_calls",
          Usage.UNKNOWN,
          null,
          null,
          null,
          "");

  /** Billed, and under the strictest policies a failed row. */
  private static final List<Answer> BAD_ANSWERS =
      List.of(
          answer(FinishReason.LENGTH, "ye"),
          answer(FinishReason.CONTENT_FILTER, null),
          answer(FinishReason.REFUSAL, "no"),
          answer(FinishReason.STOP, ""),
          answer(FinishReason.OTHER, "y"),
          CALL);

  private final InMemoryLedger ledger = new InMemoryLedger(1L << 20);
  private int seconds;

  @ParameterizedTest
  @EnumSource(RetryFailed.class)
  void aLaterRunAsksAgainForFailuresAsItIsTold(RetryFailed which) {
    Set<ErrorCode> recorded = EnumSet.noneOf(ErrorCode.class);
    for (ErrorCode code : ErrorCode.values()) {
      if (code.kind() == ErrorCode.Kind.ANSWER) {
        continue;
      }
      Question question = question("failure " + code);
      record("old", question, Failure.of(code, "m"));
      boolean isRecorded = find("old", RetryFailed.NONE, false, question).isPresent();
      if (isRecorded) {
        recorded.add(code);
      }
      boolean askedAgain =
          switch (which) {
            case ALL -> true;
            case RETRYABLE -> !isRecorded || RETRYABLE.contains(code);
            case NONE -> !isRecorded;
          };
      assertThat(find("new", which, false, question).isEmpty())
          .as("%s", code)
          .isEqualTo(askedAgain);
      assertThat(find("old", which, false, question).isPresent())
          .as("%s in the run that made it", code)
          .isEqualTo(isRecorded);
    }
    assertThat(recorded).containsAll(RETRYABLE).containsAll(THE_ROWS_OWN_FAULT);
    assertThat(recorded)
        .as("what stopped the job says nothing about the request")
        .noneMatch(code -> code.kind() == ErrorCode.Kind.FATAL);
  }

  @ParameterizedTest
  @EnumSource(RetryFailed.class)
  void whatWasBilledIsPaidForAgainOnlyWhenAllIsAskedAndOnlyUntilItIsSettled(RetryFailed which) {
    for (Answer bad : BAD_ANSWERS) {
      Question question = question("bad " + bad.finishReason() + bad.text());
      record("old", question, bad);
      assertThat(find("new", which, false, question).isEmpty())
          .as("%s under %s", bad.finishReason(), which)
          .isEqualTo(which == RetryFailed.ALL);

      record("new", question, GOOD);
      assertThat(find("newer", which, false, question))
          .as("settled: %s under %s", bad.finishReason(), which)
          .map(LedgerEntry::outcome)
          .contains(GOOD);
    }
  }

  @Test
  void whatAPolicyKeepsIsNotAskedAgain() {
    Question cut = question("cut");
    record("old", cut, answer(FinishReason.LENGTH, "ye"));

    Recorder lenient =
        recorder(
            "new",
            RetryFailed.ALL,
            new AnswerPolicy(FinishPolicy.KEEP, FinishPolicy.KEEP, FinishPolicy.KEEP, false),
            RecordRequests.NONE);

    assertThat(lenient.find(cut.key())).isPresent();
  }

  @Test
  void aToolCallThatWasOfferedIsAnAnswerLikeAnyOther() {
    Question question = question("with tools");
    recorder("old", RetryFailed.ALL, policy(true), RecordRequests.NONE)
        .record(question, result(CALL));

    assertThat(find("new", RetryFailed.ALL, true, question)).isPresent();
    record("new", question, GOOD);
    assertThat(find("newer", RetryFailed.ALL, true, question))
        .as("the first whole answer counts")
        .map(LedgerEntry::outcome)
        .contains(CALL);
  }

  @Test
  void theTextOfARequestIsKeptAsTheUserChose() {
    List<Outcome> outcomes = new ArrayList<>(BAD_ANSWERS);
    outcomes.add(Failure.of(ErrorCode.SERVER_ERROR, "m"));
    outcomes.add(GOOD);
    for (RecordRequests which : RecordRequests.values()) {
      for (Outcome outcome : outcomes) {
        Question question = question("kept");
        LedgerEntry entry =
            recorder("run", RetryFailed.NONE, policy(false), which)
                .record(question, result(outcome));
        boolean kept =
            switch (which) {
              case ALL -> true;
              case FAILED -> outcome != GOOD;
              case NONE -> false;
            };
        assertThat(Optional.ofNullable(entry.request().json()))
            .as("%s, %s", which, outcome)
            .isEqualTo(kept ? Optional.of(request("kept").canonicalJson()) : Optional.empty());
        assertThat(entry.request().model()).isEqualTo("openai/gpt-5.4-mini");
      }
    }
  }

  @Test
  void theIdsOfWaitingRowsAreKeptOnceAndSixteenAtMost() {
    Question question = question("hot");
    for (int copy = 0; copy < 40; copy++) {
      question.join(asked("hot", "id " + copy / 2));
    }
    LedgerEntry entry =
        recorder("run", RetryFailed.NONE, policy(false), RecordRequests.NONE)
            .record(question, result(GOOD));

    assertThat(entry.request().customIds()).hasSize(16).startsWith("first", "id 0", "id 1");
  }

  @Test
  void rowsWithoutIdsOfTheirOwnLeaveNone() {
    RequestKey key = RequestKey.of(request("anonymous"));
    Question question = new Question(asked("anonymous", key.text()), FollowUps.none(policy(false)));

    LedgerEntry entry =
        recorder("run", RetryFailed.NONE, policy(false), RecordRequests.NONE)
            .record(question, result(GOOD));

    assertThat(entry.request().customIds()).isEmpty();
  }

  @Test
  void anAnswerThatDoesNotFitIsAskedAgainOnlyOnPurposeAndTheNewOneCounts() {
    AnswerPolicy policy =
        new AnswerPolicy(
            FinishPolicy.FAIL,
            FinishPolicy.FAIL,
            FinishPolicy.FAIL,
            false,
            AnswerSchema.parse("a INT"));
    Question question = new Question(asked("typed", "first"), FollowUps.none(policy));
    try (Recorder recorder = recorder("old", RetryFailed.NONE, policy, RecordRequests.FAILED)) {
      LedgerEntry entry = recorder.record(question, result(answer(FinishReason.STOP, "no JSON")));
      assertThat(entry.isWhole()).isFalse();
      assertThat(entry.request().json()).isNotNull();
    }
    for (RetryFailed which : RetryFailed.values()) {
      try (Recorder recorder = recorder("new", which, policy, RecordRequests.NONE)) {
        assertThat(recorder.find(question.key()).isEmpty()).isEqualTo(which == RetryFailed.ALL);
        assertThat(recorder.find(question.key(), null, answer -> true)).isPresent();
      }
    }
    try (Recorder recorder = recorder("new", RetryFailed.ALL, policy, RecordRequests.NONE)) {
      recorder.record(question, result(answer(FinishReason.STOP, "{\"a\":1}")));
    }
    try (Recorder recorder = recorder("newer", RetryFailed.ALL, policy, RecordRequests.NONE)) {
      assertThat(recorder.find(question.key()))
          .hasValueSatisfying(
              entry -> assertThat(((Answer) entry.outcome()).text()).isEqualTo("{\"a\":1}"));
    }
  }

  private void record(String runId, Question question, Outcome outcome) {
    try (Recorder recorder =
        recorder(runId, RetryFailed.NONE, policy(false), RecordRequests.FAILED)) {
      recorder.record(question, result(outcome));
    }
  }

  private Optional<LedgerEntry> find(
      String runId, RetryFailed which, boolean toolsOffered, Question question) {
    try (Recorder recorder = recorder(runId, which, policy(toolsOffered), RecordRequests.NONE)) {
      return recorder.find(question.key());
    }
  }

  private Recorder recorder(
      String runId, RetryFailed which, AnswerPolicy policy, RecordRequests requests) {
    return new Recorder(
        ledger.open(), runId, MODEL, PriceTable.bundled(), false, policy, which, requests);
  }

  private static AnswerPolicy policy(boolean toolsOffered) {
    return new AnswerPolicy(FinishPolicy.FAIL, FinishPolicy.FAIL, FinishPolicy.FAIL, toolsOffered);
  }

  private static Question question(String text) {
    return new Question(asked(text, "first"), FollowUps.none(policy(false)));
  }

  private static Item.Asked asked(String text, String customId) {
    CompletionRequest request = request(text);
    RequestKey key = RequestKey.of(request);
    return new Item.Asked(
        new RawRow(SparkForm.row(SparkForm.text(text))),
        customId,
        100,
        key,
        Bucket.of(key, 0),
        () -> request,
        null,
        null);
  }

  private static CompletionRequest request(String text) {
    return new CompletionRequest(
        MODEL, "test", Api.CHAT, List.of(new Message(Role.USER, text)), Parameters.NONE);
  }

  private static Answer answer(FinishReason reason, String text) {
    return new Answer(text, List.of(), reason, null, Usage.UNKNOWN, null, null, null, "");
  }

  /** Each a second after the one before. */
  private LiveResult result(Outcome outcome) {
    seconds++;
    return new LiveResult(outcome, 1, 0, Duration.ofMillis(5), NOON.plusSeconds(seconds));
  }
}
