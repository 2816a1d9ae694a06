package io.sparkcompletions.provider.anthropic;

import static io.sparkcompletions.provider.batch.Batches.good;
import static io.sparkcompletions.provider.batch.Batches.reply;
import static io.sparkcompletions.provider.batch.Batches.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcompletions.error.ErrorCode;
import io.sparkcompletions.model.Answer;
import io.sparkcompletions.model.Api;
import io.sparkcompletions.model.Failure;
import io.sparkcompletions.provider.batch.BatchCounts;
import io.sparkcompletions.provider.batch.BatchLine;
import io.sparkcompletions.provider.batch.BatchLine.Fate;
import io.sparkcompletions.provider.batch.BatchPage;
import io.sparkcompletions.provider.batch.BatchState;
import io.sparkcompletions.provider.batch.BatchStatus;
import io.sparkcompletions.provider.batch.Batches;
import io.sparkcompletions.provider.batch.Delivery;
import io.sparkcompletions.provider.batch.FileCall;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnthropicBatchesTest {
  private static final Batches BATCHES =
      Batches.of(
          new AnthropicAdapter(), "claude-haiku-4-5", "https://api.anthropic.com/v1", Api.NATIVE);

  private static final String RUNNING =
      """
      {"id":"msgbatch_01Xy","type":"message_batch","processing_status":"in_progress",
       "request_counts":{"processing":3,"succeeded":0,"errored":0,"canceled":0,"expired":0},
       "created_at":"2026-11-20T08:00:00.123456+00:00","expires_at":"2026-11-21T08:00:00.123456Z",
       "ended_at":null,"cancel_initiated_at":null,"archived_at":null,"results_url":null}
      """;

  @Test
  void theFileIsTheCallThatCreates() {
    String live = text(BATCHES.provider().encode(BATCHES.request("hi"), BATCHES.endpoint()).body());
    assertThat(BATCHES.item("s1-abc", "hi"))
        .isEqualTo("{\"custom_id\":\"s1-abc\",\"params\":" + live + "}");
    assertThat(text(BATCHES.adapter().framing().head())).isEqualTo("{\"requests\":[");
    assertThat(text(BATCHES.adapter().framing().tail())).isEqualTo("]}");

    FileCall call = good(BATCHES.adapter().upload(BATCHES.chunk(), BATCHES.endpoint(), null));
    assertThat(text(call.call())).isEqualTo("POST /v1/messages/batches");
    assertThat(call.call().headers())
        .containsEntry("anthropic-version", "2023-06-01")
        .containsEntry("Content-Type", "application/json");
    assertThat(BATCHES.adapter().create(BATCHES.chunk(), "file", BATCHES.endpoint())).isEmpty();
  }

  @Test
  void aCreatedBatchCountsWhatItWasSent() {
    Delivery delivery =
        good(BATCHES.adapter().readUpload(BATCHES.chunk(), reply(200, RUNNING), Batches.NOW));
    assertThat(delivery)
        .isEqualTo(
            new Delivery.Created(
                new BatchStatus(
                    "msgbatch_01Xy",
                    BatchState.RUNNING,
                    "in_progress",
                    null,
                    Instant.parse("2026-11-20T08:00:00.123456Z"),
                    new BatchCounts(3, 0, 0, 0, 0),
                    List.of(),
                    false,
                    false,
                    List.of())));
  }

  @ParameterizedTest
  @CsvSource({
    "in_progress, 0, 0, RUNNING",
    "canceling, 0, 0, FINALIZING",
    "ended, 0, 0, COMPLETED",
    "ended, 1, 0, CANCELLED",
    "ended, 0, 1, EXPIRED",
    "something_new, 0, 0, RUNNING"
  })
  void states(String word, int cancelled, int expired, BatchState state) {
    String body =
        """
        {"id":"m","processing_status":"%s","created_at":"2026-11-20T08:00:00Z",
         "request_counts":{"processing":0,"succeeded":2,"errored":1,"canceled":%d,"expired":%d}}
        """;
    BatchStatus status = BATCHES.status(body.formatted(word, cancelled, expired));
    assertThat(status.state()).isEqualTo(state);
    assertThat(status.results()).isEqualTo(state.isTerminal() ? List.of("results") : List.of());
  }

  @Test
  void archivedResultsAreGone() {
    BatchStatus status =
        BATCHES.status(
            """
            {"id":"m","processing_status":"ended","archived_at":"2026-12-19T08:00:00Z",
             "request_counts":{"processing":0,"succeeded":2,"errored":0,"canceled":0,"expired":0}}
            """);
    assertThat(status.resultsAreGone()).isTrue();
    assertThat(status.results()).isEmpty();
  }

  @Test
  void callsHaveTheDocumentedForms() {
    assertThat(text(BATCHES.adapter().status("msgbatch_1", BATCHES.endpoint())))
        .isEqualTo("GET /v1/messages/batches/msgbatch_1");
    assertThat(text(BATCHES.adapter().cancel("msgbatch_1", BATCHES.endpoint())))
        .isEqualTo("POST /v1/messages/batches/msgbatch_1/cancel");
    assertThat(text(BATCHES.adapter().list(BATCHES.endpoint(), "msgbatch_9")))
        .isEqualTo("GET /v1/messages/batches?limit=1000&after_id=msgbatch_9");
    assertThat(text(BATCHES.adapter().download("msgbatch_1", "results", BATCHES.endpoint())))
        .isEqualTo("GET /v1/messages/batches/msgbatch_1/results");
  }

  @Test
  void pagesLeadIntoThePast() {
    BatchPage page =
        good(
            BATCHES
                .adapter()
                .readList(
                    BATCHES.model(),
                    reply(
                        200,
                        "{\"data\":["
                            + RUNNING
                            + "],\"has_more\":true,\"first_id\":\"a\",\"last_id\":\"b\"}"),
                    Batches.NOW));
    assertThat(page.batches()).extracting(BatchStatus::id).containsExactly("msgbatch_01Xy");
    assertThat(page.next()).isEqualTo("b");
  }

  @Test
  void aLineIsReadByTheLiveDecoder() {
    BatchLine line =
        BATCHES
            .adapter()
            .readLine(
                "{\"custom_id\":\"r-1\",\"result\":{\"type\":\"succeeded\",\"message\":{\"id\":"
                    + "\"msg_01\",\"type\":\"message\",\"role\":\"assistant\",\"model\":"
                    + "\"claude-haiku-4-5-20251001\",\"content\":[{\"type\":\"text\",\"text\":\"no\"}],"
                    + "\"stop_reason\":\"end_turn\",\"stop_sequence\":null,\"usage\":{\"input_tokens\":"
                    + "12,\"output_tokens\":3,\"service_tier\":\"batch\"}}}}");
    assertThat(line.wireId()).isEqualTo("r-1");
    Answer answer = (Answer) BATCHES.outcome(line);
    assertThat(answer.text()).isEqualTo("no");
    assertThat(answer.serviceTier()).isEqualTo("batch");
  }

  @ParameterizedTest
  @CsvSource({
    "invalid_request_error, INVALID_REQUEST",
    "api_error, SERVER_ERROR",
    "overloaded_error, OVERLOADED",
    "timeout_error, TIMEOUT",
    "rate_limit_error, RATE_LIMITED",
    "something_new, SERVER_ERROR"
  })
  void anErrorLiesTwoLevelsDeep(String type, ErrorCode code) {
    BatchLine line =
        BATCHES
            .adapter()
            .readLine(
                "{\"custom_id\":\"r-2\",\"result\":{\"type\":\"errored\",\"error\":{\"type\":"
                    + "\"error\",\"error\":{\"type\":\""
                    + type
                    + "\",\"message\":\"…\"},\"request_id\":\"req_02\"}}}");
    Failure failure = (Failure) BATCHES.outcome(line);
    assertThat(failure.code()).isEqualTo(code);
    assertThat(failure.requestId()).isEqualTo("req_02");
  }

  @ParameterizedTest
  @CsvSource({"canceled, CANCELLED", "expired, EXPIRED", "something_new, UNREADABLE"})
  void aRequestThatWasNotRun(String type, Fate fate) {
    BatchLine line =
        BATCHES
            .adapter()
            .readLine("{\"custom_id\":\"r-3\",\"result\":{\"type\":\"" + type + "\"}}");
    assertThat(line.wireId()).isEqualTo("r-3");
    assertThat(line.fate()).isEqualTo(fate);
  }
}
