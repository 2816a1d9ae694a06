package io.sparkcompletions.provider.openai;

import static io.sparkcompletions.provider.batch.Batches.bad;
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
import io.sparkcompletions.provider.batch.BatchProblem;
import io.sparkcompletions.provider.batch.BatchProvider;
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
import org.junit.jupiter.params.provider.EnumSource;

class OpenAiBatchesTest {
  private static final Batches CHAT =
      Batches.of(new OpenAiAdapter(), "gpt-5.4-mini", "https://api.openai.com/v1", Api.CHAT);
  private static final Batches RESPONSES =
      Batches.of(new OpenAiAdapter(), "gpt-5.4-mini", "https://api.openai.com/v1", Api.RESPONSES);

  private static final String COMPLETED =
      """
      {"id":"batch_1","object":"batch","endpoint":"/v1/chat/completions","model":"gpt-5.4-mini-2026-03-17","errors":null,
       "input_file_id":"file-1","completion_window":"24h","status":"completed","output_file_id":"file-2","error_file_id":"",
       "created_at":1790000000,"request_counts":{"total":3,"completed":2,"failed":1},
       "metadata":{"spark_completions":"run7-3"}}
      """;

  @Test
  void theBodyOfALineIsTheLiveBody() {
    String live = text(CHAT.provider().encode(CHAT.request("a\nb"), CHAT.endpoint()).body());
    assertThat(CHAT.item("s1-abc", "a\nb"))
        .isEqualTo(
            "{\"custom_id\":\"s1-abc\",\"method\":\"POST\",\"url\":\"/v1/chat/completions\",\"body\":"
                + live
                + "}")
        .doesNotContain("\n");
    assertThat(RESPONSES.item("s1-abc", "hi")).contains("\"url\":\"/v1/responses\"");
  }

  @Test
  void aFileIsUploadedAsOnePartOfAForm() {
    FileCall call = good(CHAT.adapter().upload(CHAT.chunk(), CHAT.endpoint(), null));
    assertThat(text(call.call())).isEqualTo("POST /v1/files");
    assertThat(call.call().headers())
        .containsEntry("Content-Type", "multipart/form-data; boundary=spark-completions-run7-3");
    assertThat(text(call.before()))
        .isEqualTo(
            "--spark-completions-run7-3\r\n"
                + "Content-Disposition: form-data; name=\"purpose\"\r\n\r\nbatch\r\n"
                + "--spark-completions-run7-3\r\n"
                + "Content-Disposition: form-data; name=\"file\"; filename=\"run7-3.jsonl\"\r\n"
                + "Content-Type: application/jsonl\r\n\r\n");
    assertThat(text(call.after())).isEqualTo("\r\n--spark-completions-run7-3--\r\n");
    assertThat(
            good(
                CHAT.adapter()
                    .readUpload(
                        CHAT.chunk(),
                        reply(200, "{\"id\":\"file-1\",\"object\":\"file\"}"),
                        Batches.NOW)))
        .isEqualTo(new Delivery.Uploaded("file-1", true));
  }

  @Test
  void aWrongFileIsAFailureWithTheProvidersCode() {
    Failure failure =
        bad(
            CHAT.adapter()
                .readUpload(
                    CHAT.chunk(),
                    reply(
                        400,
                        "{\"error\":{\"message\":\"Invalid file format for Batch API. Must be"
                            + " .jsonl\",\"type\":\"invalid_request_error\"},\"detail\":\"x\"}"),
                    Batches.NOW));
    assertThat(failure.code()).isEqualTo(ErrorCode.INVALID_REQUEST);
  }

  @Test
  void callsHaveTheDocumentedForms() {
    assertThat(text(CHAT.adapter().create(CHAT.chunk(), "file-1", CHAT.endpoint()).orElseThrow()))
        .isEqualTo(
            "POST /v1/batches {\"input_file_id\":\"file-1\",\"endpoint\":\"/v1/chat/completions\","
                + "\"completion_window\":\"24h\",\"metadata\":{\"spark_completions\":\"run7-3\"}}");
    assertThat(text(CHAT.adapter().status("batch_1", CHAT.endpoint())))
        .isEqualTo("GET /v1/batches/batch_1");
    assertThat(text(CHAT.adapter().cancel("batch_1", CHAT.endpoint())))
        .isEqualTo("POST /v1/batches/batch_1/cancel");
    assertThat(text(CHAT.adapter().list(CHAT.endpoint(), "batch_9")))
        .isEqualTo("GET /v1/batches?limit=100&after=batch_9");
    assertThat(text(CHAT.adapter().download("batch_1", "file-2", CHAT.endpoint())))
        .isEqualTo("GET /v1/files/file-2/content");
    assertThat(text(CHAT.adapter().deleteFile("file-1", CHAT.endpoint()).orElseThrow()))
        .isEqualTo("DELETE /v1/files/file-1");
  }

  @Test
  void aCompletedBatchNamesItsFilesAndOurMarker() {
    assertThat(CHAT.status(COMPLETED))
        .isEqualTo(
            new BatchStatus(
                "batch_1",
                BatchState.COMPLETED,
                "completed",
                "run7-3",
                Instant.ofEpochSecond(1_790_000_000),
                new BatchCounts(3, 2, 1, 0, 0),
                List.of("file-2"),
                false,
                false,
                List.of()));
  }

  @ParameterizedTest
  @CsvSource({
    "validating, PENDING",
    "in_progress, RUNNING",
    "finalizing, FINALIZING",
    "cancelling, FINALIZING",
    "completed, COMPLETED",
    "failed, FAILED",
    "expired, EXPIRED",
    "cancelled, CANCELLED",
    "something_new, RUNNING"
  })
  void states(String word, BatchState state) {
    BatchStatus status =
        CHAT.status("{\"id\":\"b\",\"status\":\"" + word + "\",\"request_counts\":null}");
    assertThat(status.state()).isEqualTo(state);
    assertThat(status.word()).isEqualTo(word);
    assertThat(status.counts()).isEqualTo(BatchCounts.NONE);
  }

  @Test
  void aRefusedBatchTellsLinesAndWhetherToWait() {
    BatchStatus status =
        CHAT.status(
            """
            {"id":"b","status":"failed","errors":{"object":"list","data":[
             {"code":"invalid_json_line","message":"…","param":null,"line":12},
             {"code":"token_limit_exceeded","message":"Enqueued token limit reached","line":null}]}}
            """);
    assertThat(status.problems())
        .containsExactly(
            new BatchProblem("invalid_json_line", 12L, false),
            new BatchProblem("token_limit_exceeded", null, true));
  }

  @Test
  void pagesLeadIntoThePast() {
    BatchPage page =
        good(
            CHAT.adapter()
                .readList(
                    CHAT.model(),
                    reply(
                        200,
                        "{\"object\":\"list\",\"data\":[" + COMPLETED + "],\"has_more\":true}"),
                    Batches.NOW));
    assertThat(page.batches()).extracting(BatchStatus::marker).containsExactly("run7-3");
    assertThat(page.next()).isEqualTo("batch_1");
  }

  @Test
  void aLineIsReadByTheLiveDecoder() {
    BatchLine line =
        CHAT.adapter()
            .readLine(
                "{\"id\":\"batch_req_1\",\"custom_id\":\"r-1\",\"response\":{\"status_code\":200,"
                    + "\"request_id\":\"req_1\",\"body\":{\"id\":\"chatcmpl-A1\",\"object\":"
                    + "\"chat.completion\",\"model\":\"gpt-5.4-mini-2026-03-17\",\"choices\":"
                    + "[{\"index\":0,\"finish_reason\":\"stop\",\"message\":{\"role\":\"assistant\","
                    + "\"content\":\"hello\",\"refusal\":null}}],\"usage\":{\"prompt_tokens\":8,"
                    + "\"completion_tokens\":2,\"total_tokens\":10}}},\"error\":null}");
    assertThat(line.wireId()).isEqualTo("r-1");
    Answer answer = (Answer) CHAT.outcome(line);
    assertThat(answer.text()).isEqualTo("hello");
    assertThat(answer.requestId()).isEqualTo("req_1");
    assertThat(answer.usage().totalTokens()).isEqualTo(10);
  }

  @Test
  void aFailedLineIsAFailureThoughItsErrorIsNull() {
    BatchLine line =
        CHAT.adapter()
            .readLine(
                "{\"custom_id\":\"r-2\",\"response\":{\"status_code\":400,\"request_id\":\"req_2\","
                    + "\"body\":{\"error\":{\"message\":\"…\",\"type\":\"invalid_request_error\","
                    + "\"param\":\"messages\",\"code\":\"context_length_exceeded\"}}},\"error\":null}");
    Failure failure = (Failure) CHAT.outcome(line);
    assertThat(failure.code()).isEqualTo(ErrorCode.CONTEXT_LENGTH_EXCEEDED);
    assertThat(failure.httpStatus()).isEqualTo(400);
  }

  @ParameterizedTest
  @CsvSource({"batch_expired, EXPIRED", "batch_cancelled, CANCELLED", "server_error, REPLIED"})
  void aLineWithoutAResponse(String code, Fate fate) {
    BatchLine line =
        CHAT.adapter()
            .readLine(
                "{\"custom_id\":\"r-3\",\"response\":null,\"error\":{\"code\":\""
                    + code
                    + "\",\"message\":\"…\"}}");
    assertThat(line.wireId()).isEqualTo("r-3");
    assertThat(line.fate()).isEqualTo(fate);
  }

  @Test
  void aLineOfNobodyIsKeptAsSuch() {
    assertThat(CHAT.adapter().readLine("{\"response\":{\"status_code\":200,\"body\":{}}}").wireId())
        .isNull();
    assertThat(CHAT.adapter().readLine("{\"custom_id\":\"r-4\"").fate()).isEqualTo(Fate.UNREADABLE);
    assertThat(CHAT.adapter().readLine("{\"custom_id\":\"r-4\"}").fate())
        .isEqualTo(Fate.UNREADABLE);
  }

  @ParameterizedTest
  @EnumSource
  void onlyOpenAiAndWhoClaimsToBeLikeItHaveBatches(Server server) {
    assertThat(BatchProvider.batches(new OpenAiAdapter(server)).isPresent())
        .isEqualTo(server == Server.OPENAI || server == Server.COMPATIBLE);
  }
}
