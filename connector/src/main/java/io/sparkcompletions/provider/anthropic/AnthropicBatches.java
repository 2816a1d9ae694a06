package io.sparkcompletions.provider.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
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
import io.sparkcompletions.provider.wire.UrlPath;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Anthropic's Message Batches: the file is the body of the call that creates the batch.
 *
 * <pre>
 * POST /messages/batches                {"requests":[{"custom_id":…,"params":{…}},…]}
 * GET  /messages/batches/{id}           processing_status, request_counts
 * GET  /messages/batches/{id}/results   a line for every request, in any order
 * </pre>
 *
 * <p>A batch carries no name of ours, and its counts are zero until it has ended. {@code ended} is
 * the one terminal word: what it means follows from the counts. The results are asked for at our
 * own base URL, not at {@code results_url}, so that the key goes nowhere else.
 */
record AnthropicBatches() implements BatchAdapter {
  private static final String BATCHES = "/messages/batches";
  private static final String RESULTS = "results";
  private static final int PAGE = 1000;

  private static final BatchLimits LIMITS =
      new BatchLimits(
          100_000,
          256_000_000,
          Integer.MAX_VALUE,
          Duration.ofHours(24),
          Duration.ofDays(29),
          false);

  private static final Framing FRAMING = Framing.of("{\"requests\":[", ",", "]}");

  @Override
  public BatchLimits limits() {
    return LIMITS;
  }

  @Override
  public Framing framing() {
    return FRAMING;
  }

  @Override
  public byte[] item(CompletionRequest request, String wireId, Endpoint endpoint) {
    return BatchJson.item(
        "\"custom_id\":\"" + wireId + '"',
        "params",
        MessagesCodec.body(request, endpoint.promptCache()));
  }

  @Override
  public Reply<FileCall> upload(Chunk chunk, Endpoint endpoint, @Nullable HttpReply opened) {
    return Reply.of(
        FileCall.of(
            new HttpCall(
                "POST",
                endpoint.resolve(BATCHES),
                AnthropicAdapter.versioned(Headers.ofPost(endpoint), endpoint),
                null)));
  }

  @Override
  public Reply<Delivery> readUpload(Chunk chunk, HttpReply reply, Instant now) {
    return readStatus(chunk.model(), reply, now)
        .match(batch -> Reply.of(new Delivery.Created(batch)), Reply::of);
  }

  @Override
  public Optional<HttpCall> deleteFile(String fileId, Endpoint endpoint) {
    return Optional.empty();
  }

  @Override
  public Optional<HttpCall> create(Chunk chunk, String fileId, Endpoint endpoint) {
    return Optional.empty();
  }

  @Override
  public HttpCall status(String batchId, Endpoint endpoint) {
    return get(batch(batchId), endpoint);
  }

  @Override
  public HttpCall cancel(String batchId, Endpoint endpoint) {
    return new HttpCall(
        "POST",
        endpoint.resolve(batch(batchId) + "/cancel"),
        AnthropicAdapter.versioned(Headers.of(endpoint), endpoint),
        new byte[0]);
  }

  @Override
  public Reply<BatchStatus> readStatus(ModelId model, HttpReply reply, Instant now) {
    Exchange exchange = Exchange.of(model, reply, now);
    return exchange.isSuccess() && ReplyJson.text(exchange.json(), "id") != null
        ? Reply.of(read(exchange.json()))
        : Reply.of(failure(exchange));
  }

  @Override
  public HttpCall list(Endpoint endpoint, @Nullable String after) {
    String from = after == null ? "" : "&after_id=" + UrlPath.segment(after);
    return get(BATCHES + "?limit=" + PAGE + from, endpoint);
  }

  @Override
  public Reply<BatchPage> readList(ModelId model, HttpReply reply, Instant now) {
    Exchange exchange = Exchange.of(model, reply, now);
    JsonNode json = exchange.json();
    if (!exchange.isSuccess() || !json.path("data").isArray()) {
      return Reply.of(failure(exchange));
    }
    List<BatchStatus> batches = new ArrayList<>();
    json.path("data").forEach(each -> batches.add(read(each)));
    return Reply.of(
        new BatchPage(
            batches, json.path("has_more").asBoolean() ? ReplyJson.text(json, "last_id") : null));
  }

  @Override
  public HttpCall download(String batchId, String result, Endpoint endpoint) {
    return get(batch(batchId) + "/" + result, endpoint);
  }

  @Override
  public BatchLine readLine(String line) {
    JsonNode json = ReplyJson.parse(line);
    String wireId = ReplyJson.text(json, "custom_id");
    JsonNode result = json.path("result");
    return switch (result.path("type").asText("")) {
      case "succeeded" ->
          BatchLine.replied(wireId, BatchJson.reply(200, null, result.path("message")));
      case "errored" ->
          BatchLine.replied(
              wireId, BatchJson.reply(status(result.path("error")), null, result.path("error")));
      case "canceled" -> BatchLine.notRun(wireId, BatchLine.Fate.CANCELLED);
      case "expired" -> BatchLine.notRun(wireId, BatchLine.Fate.EXPIRED);
      default -> new BatchLine(wireId, BatchLine.Fate.UNREADABLE, null);
    };
  }

  /** The status that an error has where it is a reply of its own. */
  private static int status(JsonNode envelope) {
    return switch (envelope.path("error").path("type").asText("")) {
      case "invalid_request_error" -> 400;
      case "authentication_error" -> 401;
      case "billing_error" -> 402;
      case "permission_error" -> 403;
      case "not_found_error" -> 404;
      case "request_too_large" -> 413;
      case "rate_limit_error" -> 429;
      case "timeout_error" -> 504;
      case "overloaded_error" -> 529;
      default -> 500;
    };
  }

  private static BatchStatus read(JsonNode json) {
    String word = json.path("processing_status").asText("");
    JsonNode counts = json.path("request_counts");
    BatchCounts ends =
        new BatchCounts(
            counts.isObject() ? sum(counts) : 0,
            BatchJson.count(counts, "succeeded"),
            BatchJson.count(counts, "errored"),
            BatchJson.count(counts, "canceled"),
            BatchJson.count(counts, "expired"));
    BatchState state = state(word, ends);
    boolean gone = !json.path("archived_at").isMissingNode() && !json.path("archived_at").isNull();
    return new BatchStatus(
        json.path("id").asText(""),
        state,
        word,
        null,
        BatchJson.time(json, "created_at"),
        ends,
        state.isTerminal() && !gone ? List.of(RESULTS) : List.of(),
        false,
        gone,
        List.of());
  }

  private static long sum(JsonNode counts) {
    long sum = 0;
    for (JsonNode count : counts) {
      sum += Math.max(0, count.asLong());
    }
    return sum;
  }

  private static BatchState state(String word, BatchCounts ends) {
    return switch (word) {
      case "canceling" -> BatchState.FINALIZING;
      case "ended" -> {
        if (ends.cancelled() > 0) {
          yield BatchState.CANCELLED;
        }
        yield ends.expired() > 0 ? BatchState.EXPIRED : BatchState.COMPLETED;
      }
      default -> BatchState.RUNNING;
    };
  }

  private static Failure failure(Exchange exchange) {
    return exchange.isSuccess()
        ? exchange.failure(ErrorCode.MALFORMED_RESPONSE, null, List.of())
        : AnthropicErrors.read(exchange);
  }

  private static HttpCall get(String path, Endpoint endpoint) {
    return new HttpCall(
        "GET",
        endpoint.resolve(path),
        AnthropicAdapter.versioned(Headers.of(endpoint), endpoint),
        null);
  }

  private static String batch(String id) {
    return BATCHES + "/" + UrlPath.segment(id);
  }
}
