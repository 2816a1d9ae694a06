package io.sparkcompletions.provider.gemini;

import static io.sparkcompletions.provider.batch.Batches.bad;
import static io.sparkcompletions.provider.batch.Batches.good;
import static io.sparkcompletions.provider.batch.Batches.reply;
import static io.sparkcompletions.provider.batch.Batches.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcompletions.error.ErrorCode;
import io.sparkcompletions.model.Answer;
import io.sparkcompletions.model.Api;
import io.sparkcompletions.model.Failure;
import io.sparkcompletions.model.HttpCall;
import io.sparkcompletions.model.HttpReply;
import io.sparkcompletions.provider.batch.BatchCounts;
import io.sparkcompletions.provider.batch.BatchLine;
import io.sparkcompletions.provider.batch.BatchLine.Fate;
import io.sparkcompletions.provider.batch.BatchPage;
import io.sparkcompletions.provider.batch.BatchProblem;
import io.sparkcompletions.provider.batch.BatchState;
import io.sparkcompletions.provider.batch.BatchStatus;
import io.sparkcompletions.provider.batch.Batches;
import io.sparkcompletions.provider.batch.Delivery;
import io.sparkcompletions.provider.batch.FileCall;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GeminiBatchesTest {
  private static final Batches BATCHES =
      Batches.of(
          new GeminiAdapter(),
          "gemini-3.8-flash",
          "https://generativelanguage.googleapis.com/v1beta",
          Api.NATIVE);

  private static final String ENDED =
      """
      {"name":"batches/b1x","metadata":{"@type":"type.googleapis.com/google.ai.generativelanguage.v1main.GenerateContentBatch",
       "model":"models/gemini-3.8-flash","displayName":"run7-3","createTime":"2026-11-20T08:00:00.123456789Z",
       "output":{"responsesFile":"files/batch-0a1b"},
       "batchStats":{"requestCount":"2","successfulRequestCount":"1","failedRequestCount":"1"},
       "state":"BATCH_STATE_SUCCEEDED","name":"batches/b1x"},
       "done":true,"response":{"responsesFile":"files/batch-0a1b"}}
      """;

  @Test
  void anUploadIsOpenedFirst() {
    HttpCall open = BATCHES.adapter().openUpload(BATCHES.chunk(), BATCHES.endpoint()).orElseThrow();
    assertThat(text(open))
        .isEqualTo("POST /upload/v1beta/files {\"file\":{\"displayName\":\"run7-3\"}}");
    assertThat(open.headers())
        .containsEntry("X-Goog-Upload-Command", "start")
        .containsEntry("X-Goog-Upload-Header-Content-Length", "1048576");

    FileCall call =
        good(
            BATCHES
                .adapter()
                .upload(
                    BATCHES.chunk(),
                    BATCHES.endpoint(),
                    opened(
                        "https://generativelanguage.googleapis.com/upload/v1beta/files"
                            + "?upload_id=1&upload_protocol=resumable")));
    assertThat(text(call.call()))
        .isEqualTo("POST /upload/v1beta/files?upload_id=1&upload_protocol=resumable");
    assertThat(call.call().headers())
        .containsEntry("X-Goog-Upload-Command", "upload, finalize")
        .containsEntry("X-Goog-Upload-Offset", "0");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://elsewhere.example/upload",
        "http://generativelanguage.googleapis.com/upload",
        "https://generativelanguage.googleapis.com:444/upload",
        "/upload",
        "not a url"
      })
  void theKeyGoesNowhereElse(String url) {
    Failure failure =
        bad(BATCHES.adapter().upload(BATCHES.chunk(), BATCHES.endpoint(), opened(url)));
    assertThat(failure.code()).isEqualTo(ErrorCode.MALFORMED_RESPONSE);
  }

  private static HttpReply opened(String url) {
    return new HttpReply(200, Map.of("X-Goog-Upload-URL", List.of(url)), new byte[0]);
  }

  @Test
  void aFileMayNotBeReadyYet() {
    assertThat(delivered("{\"file\":{\"name\":\"files/abc123\",\"state\":\"ACTIVE\"}}"))
        .isEqualTo(new Delivery.Uploaded("files/abc123", true));
    assertThat(delivered("{\"name\":\"files/abc123\",\"state\":\"PROCESSING\"}"))
        .isEqualTo(new Delivery.Uploaded("files/abc123", false));
    assertThat(text(BATCHES.adapter().file("files/abc123", BATCHES.endpoint()).orElseThrow()))
        .isEqualTo("GET /v1beta/files/abc123");
  }

  private static Delivery delivered(String body) {
    return good(BATCHES.adapter().readUpload(BATCHES.chunk(), reply(200, body), Batches.NOW));
  }

  @Test
  void theBodyOfALineIsTheLiveBody() {
    String live = text(BATCHES.provider().encode(BATCHES.request("hi"), BATCHES.endpoint()).body());
    assertThat(BATCHES.item("s1-abc", "hi"))
        .isEqualTo("{\"key\":\"s1-abc\",\"request\":" + live + "}");
  }

  @Test
  void callsHaveTheDocumentedForms() {
    assertThat(
            text(
                BATCHES
                    .adapter()
                    .create(BATCHES.chunk(), "files/abc123", BATCHES.endpoint())
                    .orElseThrow()))
        .startsWith("POST /v1beta/models/gemini-3.8-flash:batchGenerateContent {\"batch\":{")
        .contains("\"displayName\":\"run7-3\"", "\"inputConfig\":{\"fileName\":\"files/abc123\"}");
    assertThat(text(BATCHES.adapter().status("batches/b1x", BATCHES.endpoint())))
        .isEqualTo("GET /v1beta/batches/b1x");
    assertThat(text(BATCHES.adapter().cancel("batches/b1x", BATCHES.endpoint())))
        .isEqualTo("POST /v1beta/batches/b1x:cancel {}");
    assertThat(text(BATCHES.adapter().list(BATCHES.endpoint(), "t")))
        .isEqualTo("GET /v1beta/batches?pageSize=100&pageToken=t");
    assertThat(
            text(BATCHES.adapter().download("batches/b1x", "files/batch-0a1b", BATCHES.endpoint())))
        .isEqualTo("GET /v1beta/files/batch-0a1b:download?alt=media");
    assertThat(text(BATCHES.adapter().deleteFile("files/abc123", BATCHES.endpoint()).orElseThrow()))
        .isEqualTo("DELETE /v1beta/files/abc123");
  }

  @Test
  void anEndedBatchNamesItsFileAndOurMarker() {
    assertThat(BATCHES.status(ENDED))
        .isEqualTo(
            new BatchStatus(
                "batches/b1x",
                BatchState.COMPLETED,
                "BATCH_STATE_SUCCEEDED",
                "run7-3",
                Instant.parse("2026-11-20T08:00:00.123456789Z"),
                new BatchCounts(2, 1, 1, 0, 0),
                List.of("files/batch-0a1b"),
                false,
                false,
                List.of()));
  }

  @ParameterizedTest
  @CsvSource({
    "BATCH_STATE_PENDING, PENDING",
    "BATCH_STATE_UNSPECIFIED, PENDING",
    "BATCH_STATE_RUNNING, RUNNING",
    "JOB_STATE_RUNNING, RUNNING",
    "BATCH_STATE_SUCCEEDED, FINALIZING",
    "BATCH_STATE_FAILED, FAILED",
    "BATCH_STATE_CANCELLED, CANCELLED",
    "BATCH_STATE_EXPIRED, EXPIRED",
    "BATCH_STATE_NEW, RUNNING"
  })
  void statesBeforeThereIsOutput(String word, BatchState state) {
    String body = "{\"name\":\"batches/b\",\"metadata\":{\"state\":\"%s\",\"batchStats\":{}}}";
    assertThat(BATCHES.status(body.formatted(word)).state()).isEqualTo(state);
  }

  @Test
  void aRefusedBatchTellsWhy() {
    BatchStatus status =
        BATCHES.status(
            "{\"name\":\"batches/b\",\"metadata\":{\"state\":\"BATCH_STATE_FAILED\"},\"done\":true,"
                + "\"error\":{\"code\":3,\"message\":\"…\"}}");
    assertThat(status.problems()).containsExactly(new BatchProblem("3", null, false));
  }

  @Test
  void pagesLeadIntoThePast() {
    BatchPage page =
        good(
            BATCHES
                .adapter()
                .readList(
                    BATCHES.model(),
                    reply(200, "{\"operations\":[" + ENDED + "],\"nextPageToken\":\"t\"}"),
                    Batches.NOW));
    assertThat(page.batches()).extracting(BatchStatus::marker).containsExactly("run7-3");
    assertThat(page.next()).isEqualTo("t");
    assertThat(
            good(BATCHES.adapter().readList(BATCHES.model(), reply(200, "{}"), Batches.NOW))
                .batches())
        .isEmpty();
  }

  @Test
  void aLineIsReadByTheLiveDecoder() {
    BatchLine line =
        BATCHES
            .adapter()
            .readLine(
                "{\"response\":{\"candidates\":[{\"content\":{\"role\":\"model\",\"parts\":"
                    + "[{\"text\":\"no\"}]},\"finishReason\":\"STOP\"}],\"usageMetadata\":"
                    + "{\"promptTokenCount\":9,\"candidatesTokenCount\":1,\"totalTokenCount\":10},"
                    + "\"modelVersion\":\"gemini-3.8-flash\",\"responseId\":\"x1\"},\"key\":\"r-1\"}");
    assertThat(line.wireId()).isEqualTo("r-1");
    assertThat(((Answer) BATCHES.outcome(line)).text()).isEqualTo("no");
  }

  @ParameterizedTest
  @CsvSource({
    "error, 400, INVALID_ARGUMENT, INVALID_REQUEST",
    "error, 3, INVALID_ARGUMENT, INVALID_REQUEST",
    "status, 8, RESOURCE_EXHAUSTED, RATE_LIMITED",
    "error, 14, UNAVAILABLE, OVERLOADED",
    "error, 13, INTERNAL, SERVER_ERROR",
    "error, 4, DEADLINE_EXCEEDED, TIMEOUT"
  })
  void anErrorMayHaveACodeOfEitherKind(String member, int number, String status, ErrorCode code) {
    BatchLine line =
        BATCHES
            .adapter()
            .readLine(
                "{\"%s\":{\"code\":%d,\"message\":\"…\",\"status\":\"%s\"},\"key\":\"r-2\"}"
                    .formatted(member, number, status));
    assertThat(line.wireId()).isEqualTo("r-2");
    assertThat(((Failure) BATCHES.outcome(line)).code()).isEqualTo(code);
  }

  @Test
  void resultsMayComeInsideTheStatus() {
    String body =
        """
        {"name":"batches/b","metadata":{"state":"BATCH_STATE_SUCCEEDED"},"done":true,"response":
         {"inlinedResponses":{"inlinedResponses":[
          {"response":{"candidates":[]},"metadata":{"key":"r-1"}},{"error":{"code":3}}]}}}
        """;
    assertThat(BATCHES.status(body).state()).isEqualTo(BatchState.COMPLETED);
    assertThat(BATCHES.status(body).hasInlineResults()).isTrue();
    assertThat(BATCHES.adapter().inlineResults(reply(200, body)))
        .extracting(BatchLine::wireId, BatchLine::fate)
        .containsExactly(
            org.assertj.core.api.Assertions.tuple("r-1", Fate.REPLIED),
            org.assertj.core.api.Assertions.tuple(null, Fate.REPLIED));
  }
}
