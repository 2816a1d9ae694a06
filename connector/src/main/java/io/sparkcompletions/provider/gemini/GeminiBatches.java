package io.sparkcompletions.provider.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.sparkcompletions.error.ErrorCode;
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
import io.sparkcompletions.provider.wire.Exchange;
import io.sparkcompletions.provider.wire.Headers;
import io.sparkcompletions.provider.wire.ReplyJson;
import io.sparkcompletions.provider.wire.RequestJson;
import io.sparkcompletions.provider.wire.UrlPath;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Gemini's Files and batches, in file mode: only lines of a file are sure to carry their key.
 *
 * <pre>
 * POST /upload/v1beta/files                        start  → header x-goog-upload-url
 * POST that URL                                    upload, finalize  → {"file":{"name":"files/1",…}}
 * POST /v1beta/models/{model}:batchGenerateContent {"batch":{"displayName":…,"inputConfig":{…}}}
 * GET  /v1beta/batches/{id}                        metadata.state, response.responsesFile
 * GET  /v1beta/{responsesFile}:download?alt=media  lines
 * </pre>
 *
 * <p>A batch counts as succeeded a moment before its results are attached: until then it is being
 * finalized. Small ones may bring their results inside the status.
 */
record GeminiBatches() implements BatchAdapter {
  private static final BatchLimits LIMITS =
      new BatchLimits(50_000, 2_000_000_000, 100, Duration.ofHours(48), Duration.ofHours(48), true);

  private static final int PAGE = 100;
  private static final String UPLOAD_URL = "x-goog-upload-url";

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
        "\"key\":\"" + wireId + '"', "request", GenerateContentCodec.body(request));
  }

  @Override
  public Optional<HttpCall> openUpload(Chunk chunk, Endpoint endpoint) {
    Map<String, String> headers = Headers.ofPost(endpoint);
    headers.put("X-Goog-Upload-Protocol", "resumable");
    headers.put("X-Goog-Upload-Command", "start");
    headers.put("X-Goog-Upload-Header-Content-Length", Long.toString(chunk.bytes()));
    headers.put("X-Goog-Upload-Header-Content-Type", "application/jsonl");
    byte[] body = RequestJson.write(Map.of("file", Map.of("displayName", chunk.marker())));
    return Optional.of(new HttpCall("POST", uploads(endpoint), headers, body));
  }

  /** The URL that the provider names carries its own right, and must lead to where the key goes. */
  @Override
  public Reply<FileCall> upload(Chunk chunk, Endpoint endpoint, @Nullable HttpReply opened) {
    HttpReply reply = Objects.requireNonNull(opened, "the reply to the opening of the upload");
    Exchange exchange = Exchange.of(chunk.model(), reply, Instant.EPOCH);
    if (!exchange.isSuccess()) {
      return Reply.of(GeminiErrors.read(exchange));
    }
    Optional<URI> url = reply.header(UPLOAD_URL).flatMap(text -> sameServer(text, endpoint));
    if (url.isEmpty()) {
      return Reply.of(exchange.failure(ErrorCode.MALFORMED_RESPONSE, null, List.of()));
    }
    Map<String, String> headers = Headers.of(endpoint);
    headers.put("X-Goog-Upload-Offset", "0");
    headers.put("X-Goog-Upload-Command", "upload, finalize");
    return Reply.of(FileCall.of(new HttpCall("POST", url.get(), headers, null)));
  }

  private static Optional<URI> sameServer(String text, Endpoint endpoint) {
    try {
      URI url = URI.create(text.strip());
      URI base = endpoint.baseUrl();
      return base.getScheme().equalsIgnoreCase(url.getScheme())
              && base.getAuthority().equalsIgnoreCase(url.getAuthority())
          ? Optional.of(url)
          : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  @Override
  public Reply<Delivery> readUpload(Chunk chunk, HttpReply reply, Instant now) {
    Exchange exchange = Exchange.of(chunk.model(), reply, now);
    JsonNode file = exchange.json().has("file") ? exchange.json().path("file") : exchange.json();
    String name = ReplyJson.text(file, "name");
    if (!exchange.isSuccess() || name == null) {
      return Reply.of(failure(exchange));
    }
    return switch (file.path("state").asText("")) {
      case "PROCESSING" -> Reply.of(new Delivery.Uploaded(name, false));
      case "FAILED" ->
          Reply.of(exchange.failure(ErrorCode.INVALID_REQUEST, "FAILED", List.of("file failed")));
      default -> Reply.of(new Delivery.Uploaded(name, true));
    };
  }

  @Override
  public Optional<HttpCall> file(String fileId, Endpoint endpoint) {
    return Optional.of(get("/" + fileId, endpoint));
  }

  @Override
  public Optional<HttpCall> deleteFile(String fileId, Endpoint endpoint) {
    return Optional.of(
        new HttpCall("DELETE", endpoint.resolve("/" + fileId), Headers.of(endpoint), null));
  }

  @Override
  public Optional<HttpCall> create(Chunk chunk, String fileId, Endpoint endpoint) {
    Map<String, Object> batch =
        Map.of(
            "batch",
            Map.of("displayName", chunk.marker(), "inputConfig", Map.of("fileName", fileId)));
    return Optional.of(
        new HttpCall(
            "POST",
            endpoint.resolve(GeminiAdapter.path(chunk.model()) + ":batchGenerateContent"),
            Headers.ofPost(endpoint),
            RequestJson.write(batch)));
  }

  @Override
  public HttpCall status(String batchId, Endpoint endpoint) {
    return get("/" + batchId, endpoint);
  }

  @Override
  public HttpCall cancel(String batchId, Endpoint endpoint) {
    return new HttpCall(
        "POST",
        endpoint.resolve("/" + batchId + ":cancel"),
        Headers.ofPost(endpoint),
        RequestJson.write(Map.of()));
  }

  @Override
  public Reply<BatchStatus> readStatus(ModelId model, HttpReply reply, Instant now) {
    Exchange exchange = Exchange.of(model, reply, now);
    return exchange.isSuccess() && ReplyJson.text(exchange.json(), "name") != null
        ? Reply.of(read(exchange.json()))
        : Reply.of(failure(exchange));
  }

  @Override
  public HttpCall list(Endpoint endpoint, @Nullable String after) {
    String from = after == null ? "" : "&pageToken=" + UrlPath.segment(after);
    return get("/batches?pageSize=" + PAGE + from, endpoint);
  }

  /** An empty list is an empty object. */
  @Override
  public Reply<BatchPage> readList(ModelId model, HttpReply reply, Instant now) {
    Exchange exchange = Exchange.of(model, reply, now);
    if (!exchange.isSuccess() || !exchange.json().isObject()) {
      return Reply.of(failure(exchange));
    }
    List<BatchStatus> batches = new ArrayList<>();
    ReplyJson.items(exchange.json().path("operations")).forEach(each -> batches.add(read(each)));
    return Reply.of(new BatchPage(batches, ReplyJson.text(exchange.json(), "nextPageToken")));
  }

  @Override
  public HttpCall download(String batchId, String result, Endpoint endpoint) {
    return get("/" + result + ":download?alt=media", endpoint);
  }

  @Override
  public List<BatchLine> inlineResults(HttpReply status) {
    List<BatchLine> lines = new ArrayList<>();
    JsonNode json = ReplyJson.parse(new String(status.body(), StandardCharsets.UTF_8));
    for (JsonNode each : ReplyJson.items(inline(json))) {
      lines.add(line(ReplyJson.text(each.path("metadata"), "key"), each));
    }
    return lines;
  }

  @Override
  public BatchLine readLine(String line) {
    JsonNode json = ReplyJson.parse(line);
    return json.isObject() ? line(ReplyJson.text(json, "key"), json) : BatchLine.UNREADABLE;
  }

  private static BatchLine line(@Nullable String key, JsonNode json) {
    if (json.path("response").isObject()) {
      return BatchLine.replied(key, BatchJson.reply(200, null, json.path("response")));
    }
    JsonNode error = json.path("error").isObject() ? json.path("error") : json.path("status");
    if (!error.isObject()) {
      return new BatchLine(key, BatchLine.Fate.UNREADABLE, null);
    }
    JsonNode envelope = JsonNodeFactory.instance.objectNode().set("error", error);
    return BatchLine.replied(
        key, BatchJson.reply(httpStatus(error.path("code").asInt()), null, envelope));
  }

  /** The status for a code of gRPC, which may stand where an HTTP status is expected. */
  private static int httpStatus(int code) {
    return switch (code) {
      case 1 -> 499;
      case 3, 9, 11 -> 400;
      case 4 -> 504;
      case 5 -> 404;
      case 7 -> 403;
      case 8 -> 429;
      case 14 -> 503;
      case 16 -> 401;
      default -> code >= 400 && code < 600 ? code : 500;
    };
  }

  private static BatchStatus read(JsonNode json) {
    JsonNode metadata = json.path("metadata");
    String word = metadata.path("state").asText("");
    JsonNode stats = metadata.path("batchStats");
    boolean inline = inline(json).isArray();
    List<String> files = files(json);
    BatchState state = state(word, inline || !files.isEmpty());
    return new BatchStatus(
        json.path("name").asText(""),
        state,
        word,
        ReplyJson.text(metadata, "displayName"),
        BatchJson.time(metadata, "createTime"),
        new BatchCounts(
            BatchJson.count(stats, "requestCount"),
            BatchJson.count(stats, "successfulRequestCount"),
            BatchJson.count(stats, "failedRequestCount"),
            0,
            0),
        files,
        inline,
        false,
        state == BatchState.FAILED ? List.of(problem(json.path("error"))) : List.of());
  }

  private static BatchProblem problem(JsonNode error) {
    String code = ReplyJson.text(error, "code");
    return new BatchProblem(code == null ? "unknown" : code, null, "8".equals(code));
  }

  private static BatchState state(String word, boolean hasResults) {
    return switch (word.substring(word.indexOf("STATE_") < 0 ? 0 : word.indexOf("STATE_") + 6)) {
      case "PENDING", "UNSPECIFIED", "" -> BatchState.PENDING;
      case "SUCCEEDED" -> hasResults ? BatchState.COMPLETED : BatchState.FINALIZING;
      case "FAILED" -> BatchState.FAILED;
      case "CANCELLED" -> BatchState.CANCELLED;
      case "EXPIRED" -> BatchState.EXPIRED;
      default -> BatchState.RUNNING;
    };
  }

  private static List<String> files(JsonNode json) {
    String file = ReplyJson.text(json.path("response"), "responsesFile");
    if (file == null) {
      file = ReplyJson.text(json.path("metadata").path("output"), "responsesFile");
    }
    return file == null ? List.of() : List.of(file);
  }

  private static JsonNode inline(JsonNode json) {
    JsonNode holder =
        json.path("response").has("inlinedResponses")
            ? json.path("response")
            : json.path("metadata").path("output");
    return holder.path("inlinedResponses").path("inlinedResponses");
  }

  private static Failure failure(Exchange exchange) {
    return exchange.isSuccess()
        ? exchange.failure(ErrorCode.MALFORMED_RESPONSE, null, List.of())
        : GeminiErrors.read(exchange);
  }

  /** {@code /upload} stands before the version. */
  private static URI uploads(Endpoint endpoint) {
    String base = endpoint.baseUrl().toString();
    int version = base.lastIndexOf('/');
    return URI.create(base.substring(0, version) + "/upload" + base.substring(version) + "/files");
  }

  private static HttpCall get(String path, Endpoint endpoint) {
    return new HttpCall("GET", endpoint.resolve(path), Headers.of(endpoint), null);
  }
}
