package io.sparkcompletions.provider.openai;

import com.fasterxml.jackson.databind.JsonNode;
import io.sparkcompletions.model.Api;
import io.sparkcompletions.model.CompletionRequest;
import io.sparkcompletions.model.Failure;
import io.sparkcompletions.model.HttpCall;
import io.sparkcompletions.model.HttpReply;
import io.sparkcompletions.model.ModelId;
import io.sparkcompletions.provider.Endpoint;
import io.sparkcompletions.provider.batch.BatchAdapter;
import io.sparkcompletions.provider.batch.BatchCounts;
import io.sparkcompletions.provider.batch.BatchLimits;
import io.sparkcompletions.provider.batch.BatchLine;
import io.sparkcompletions.provider.batch.BatchPage;
import io.sparkcompletions.provider.batch.BatchProblem;
import io.sparkcompletions.provider.batch.BatchState;
import io.sparkcompletions.provider.batch.BatchStatus;
import io.sparkcompletions.provider.batch.Chunk;
import io.sparkcompletions.provider.batch.Delivery;
import io.sparkcompletions.provider.batch.FileCall;
import io.sparkcompletions.provider.batch.Framing;
import io.sparkcompletions.provider.batch.Reply;
import io.sparkcompletions.provider.wire.BatchJson;
import io.sparkcompletions.provider.wire.Headers;
import io.sparkcompletions.provider.wire.ReplyJson;
import io.sparkcompletions.provider.wire.RequestJson;
import io.sparkcompletions.provider.wire.UrlPath;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * OpenAI's Files and Batches.
 *
 * <pre>
 * POST /files           multipart: purpose=batch, file=….jsonl        → {"id":"file-1",…}
 * POST /batches         {"input_file_id":…,"endpoint":…,"completion_window":"24h","metadata":{…}}
 * GET  /batches/{id}    status, request_counts, output_file_id, error_file_id, errors.data[]
 * GET  /files/{id}/content    lines in any order
 * </pre>
 *
 * <p>A batch that failed as a whole has neither file. One in which every request failed is {@code
 * completed} and has an error file alone; a blank file id is no file.
 */
record OpenAiBatches(Server server) implements BatchAdapter {
  /** The member of the metadata that names a batch of ours. */
  private static final String MARKER = "spark_completions";

  private static final BatchLimits LIMITS =
      new BatchLimits(
          50_000, 200L << 20, Integer.MAX_VALUE, Duration.ofHours(24), Duration.ofDays(30), true);

  private static final String HEADROOM = "token_limit_exceeded";
  private static final int PAGE = 100;
  private static final int NO_STATUS = 500;

  @Override
  public BatchLimits limits() {
    return LIMITS;
  }

  @Override
  public Framing framing() {
    return Framing.LINES;
  }

  @Override
  public byte[] item(CompletionRequest request, String wireId, Endpoint endpoint) {
    return BatchJson.item(
        "\"custom_id\":\"%s\",\"method\":\"POST\",\"url\":\"%s\""
            .formatted(wireId, url(request.api())),
        "body",
        new OpenAiAdapter(server).body(request, endpoint));
  }

  /** The content of a line never holds a carriage return, so no line can end the part. */
  @Override
  public Reply<FileCall> upload(Chunk chunk, Endpoint endpoint, @Nullable HttpReply opened) {
    String boundary = "spark-completions-" + chunk.marker();
    Map<String, String> headers = Headers.of(endpoint);
    headers.put("Content-Type", "multipart/form-data; boundary=" + boundary);
    String before =
        """
        --%1$s
        Content-Disposition: form-data; name="purpose"

        batch
        --%1$s
        Content-Disposition: form-data; name="file"; filename="%2$s.jsonl"
        Content-Type: application/jsonl

        """
            .formatted(boundary, chunk.marker());
    return Reply.of(
        new FileCall(
            new HttpCall("POST", endpoint.resolve("/files"), headers, null),
            withLineEnds(before),
            withLineEnds("\n--" + boundary + "--\n")));
  }

  private static byte[] withLineEnds(String text) {
    return text.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public Reply<Delivery> readUpload(Chunk chunk, HttpReply reply, Instant now) {
    OpenAiExchange exchange = OpenAiExchange.of(server, chunk.model(), reply, now);
    String id = ReplyJson.text(exchange.json(), "id");
    return exchange.isSuccess() && id != null
        ? Reply.of(new Delivery.Uploaded(id, true))
        : Reply.of(failure(exchange));
  }

  @Override
  public Optional<HttpCall> deleteFile(String fileId, Endpoint endpoint) {
    return Optional.of(
        new HttpCall("DELETE", endpoint.resolve(file(fileId)), Headers.of(endpoint), null));
  }

  @Override
  public Optional<HttpCall> create(Chunk chunk, String fileId, Endpoint endpoint) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("input_file_id", fileId);
    body.put("endpoint", url(endpoint.api()));
    body.put("completion_window", "24h");
    body.put("metadata", Map.of(MARKER, chunk.marker()));
    return Optional.of(
        new HttpCall(
            "POST",
            endpoint.resolve("/batches"),
            Headers.ofPost(endpoint),
            RequestJson.write(body)));
  }

  @Override
  public HttpCall status(String batchId, Endpoint endpoint) {
    return new HttpCall("GET", endpoint.resolve(batch(batchId)), Headers.of(endpoint), null);
  }

  @Override
  public HttpCall cancel(String batchId, Endpoint endpoint) {
    return new HttpCall(
        "POST", endpoint.resolve(batch(batchId) + "/cancel"), Headers.of(endpoint), new byte[0]);
  }

  @Override
  public Reply<BatchStatus> readStatus(ModelId model, HttpReply reply, Instant now) {
    OpenAiExchange exchange = OpenAiExchange.of(server, model, reply, now);
    return exchange.isSuccess() && ReplyJson.text(exchange.json(), "id") != null
        ? Reply.of(read(exchange.json()))
        : Reply.of(failure(exchange));
  }

  @Override
  public HttpCall list(Endpoint endpoint, @Nullable String after) {
    String from = after == null ? "" : "&after=" + UrlPath.segment(after);
    return new HttpCall(
        "GET", endpoint.resolve("/batches?limit=" + PAGE + from), Headers.of(endpoint), null);
  }

  @Override
  public Reply<BatchPage> readList(ModelId model, HttpReply reply, Instant now) {
    OpenAiExchange exchange = OpenAiExchange.of(server, model, reply, now);
    JsonNode json = exchange.json();
    if (!exchange.isSuccess() || !json.path("data").isArray()) {
      return Reply.of(failure(exchange));
    }
    List<BatchStatus> batches = new ArrayList<>();
    json.path("data").forEach(each -> batches.add(read(each)));
    boolean more = json.path("has_more").asBoolean() && !batches.isEmpty();
    return Reply.of(new BatchPage(batches, more ? batches.get(batches.size() - 1).id() : null));
  }

  @Override
  public HttpCall download(String batchId, String result, Endpoint endpoint) {
    return new HttpCall(
        "GET", endpoint.resolve(file(result) + "/content"), Headers.of(endpoint), null);
  }

  /** By its status, and then its error, whichever file it came from. */
  @Override
  public BatchLine readLine(String line) {
    JsonNode json = ReplyJson.parse(line);
    if (!json.isObject()) {
      return BatchLine.UNREADABLE;
    }
    String wireId = ReplyJson.text(json, "custom_id");
    JsonNode response = json.path("response");
    JsonNode error = json.path("error");
    String code = ReplyJson.text(error, "code");
    if (response.isObject() && response.path("status_code").isIntegralNumber()) {
      return BatchLine.replied(
          wireId,
          BatchJson.reply(
              response.path("status_code").asInt(),
              ReplyJson.text(response, "request_id"),
              response.path("body")));
    }
    if ("batch_expired".equals(code)) {
      return BatchLine.notRun(wireId, BatchLine.Fate.EXPIRED);
    }
    if ("batch_cancelled".equals(code)) {
      return BatchLine.notRun(wireId, BatchLine.Fate.CANCELLED);
    }
    return error.isObject()
        ? BatchLine.replied(wireId, BatchJson.reply(NO_STATUS, null, json))
        : new BatchLine(wireId, BatchLine.Fate.UNREADABLE, null);
  }

  private static BatchStatus read(JsonNode json) {
    String word = json.path("status").asText("");
    JsonNode counts = json.path("request_counts");
    return new BatchStatus(
        json.path("id").asText(""),
        state(word),
        word,
        ReplyJson.text(json.path("metadata"), MARKER),
        json.path("created_at").isNumber()
            ? Instant.ofEpochSecond(json.path("created_at").asLong())
            : null,
        new BatchCounts(
            BatchJson.count(counts, "total"),
            BatchJson.count(counts, "completed"),
            BatchJson.count(counts, "failed"),
            0,
            0),
        Stream.of("output_file_id", "error_file_id")
            .map(name -> ReplyJson.text(json, name))
            .flatMap(Stream::ofNullable)
            .toList(),
        false,
        false,
        problems(json.path("errors").path("data")));
  }

  private static BatchState state(String word) {
    return switch (word) {
      case "validating" -> BatchState.PENDING;
      case "finalizing", "cancelling" -> BatchState.FINALIZING;
      case "completed" -> BatchState.COMPLETED;
      case "failed" -> BatchState.FAILED;
      case "expired" -> BatchState.EXPIRED;
      case "cancelled" -> BatchState.CANCELLED;
      default -> BatchState.RUNNING;
    };
  }

  private static List<BatchProblem> problems(JsonNode errors) {
    List<BatchProblem> problems = new ArrayList<>();
    for (JsonNode error : ReplyJson.items(errors)) {
      String code = ReplyJson.text(error, "code");
      String message = error.path("message").asText("").toLowerCase(Locale.ROOT);
      problems.add(
          new BatchProblem(
              code == null ? "unknown" : code,
              error.path("line").isIntegralNumber() ? error.path("line").asLong() : null,
              HEADROOM.equals(code) || message.contains("enqueued token")));
    }
    return problems;
  }

  private static Failure failure(OpenAiExchange exchange) {
    return exchange.isSuccess()
        ? exchange.malformed()
        : exchange.failure(ProviderError.from(exchange.json()));
  }

  private static String url(Api api) {
    return api == Api.RESPONSES ? "/v1/responses" : "/v1/chat/completions";
  }

  private static String batch(String id) {
    return "/batches/" + UrlPath.segment(id);
  }

  private static String file(String id) {
    return "/files/" + UrlPath.segment(id);
  }
}
