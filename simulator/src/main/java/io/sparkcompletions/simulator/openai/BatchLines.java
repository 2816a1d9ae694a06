package io.sparkcompletions.simulator.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sparkcompletions.simulator.batch.Asked;
import io.sparkcompletions.simulator.batch.BatchForm;
import io.sparkcompletions.simulator.batch.BatchOffice;
import io.sparkcompletions.simulator.batch.LineProblem;
import io.sparkcompletions.simulator.batch.Phase;
import io.sparkcompletions.simulator.batch.Roll;
import io.sparkcompletions.simulator.batch.StoredFile;
import io.sparkcompletions.simulator.behaviour.Fault;
import io.sparkcompletions.simulator.dialect.Bodies;
import io.sparkcompletions.simulator.dialect.Catalogue;
import io.sparkcompletions.simulator.dialect.Refusal;
import io.sparkcompletions.simulator.dialect.Rejection;
import io.sparkcompletions.simulator.wire.Reply;
import io.sparkcompletions.simulator.wire.Spool;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The lines of OpenAI's batch files.
 *
 * <pre>{@code
 * {"custom_id":"r-1","method":"POST","url":"/v1/chat/completions","body":{...}}
 * {"id":"batch_req_1","custom_id":"r-1","response":{"status_code":200,"request_id":"req_1","body":{...}},"error":null}
 * {"id":"batch_req_2","custom_id":"r-2","response":null,"error":{"code":"batch_expired","message":"..."}}
 * }</pre>
 */
final class BatchLines implements BatchForm {

  static final String TOKEN_LIMIT = "token_limit_exceeded";
  private static final long MAX_REQUESTS = 50_000;
  private static final long MAX_BYTES = 209_715_200;

  /** No bound is documented; somewhere there is one. */
  private static final int MAX_ID_CHARS = 512;

  private final String endpoint;
  private final Duration outputLifetime;
  private final OpenAiSettings settings;
  private final Catalogue<Family> catalogue;
  private final Composer composer;
  private final BatchOffice office;
  private final AtomicLong ids;

  BatchLines(
      String endpoint,
      Duration outputLifetime,
      OpenAiSettings settings,
      Catalogue<Family> catalogue,
      Composer composer,
      BatchOffice office,
      AtomicLong ids) {
    this.endpoint = endpoint;
    this.outputLifetime = outputLifetime;
    this.settings = settings;
    this.catalogue = catalogue;
    this.composer = composer;
    this.office = office;
    this.ids = ids;
  }

  @Override
  public void checkAll(long requests, long bytes) throws LineProblem {
    long maxBytes = office.settings().maxFileBytes().orElse(MAX_BYTES);
    long maxRequests = office.settings().maxRequests().orElse(MAX_REQUESTS);
    if (bytes > maxBytes) {
      throw new LineProblem(
          "file_too_large",
          "The batch input file is larger than the " + maxBytes + " maximum for the Batch API.",
          null);
    }
    if (requests == 0) {
      throw new LineProblem(
          "empty_file",
          "The batch input file is empty. Please ensure that the batch contains at least one"
              + " request.",
          null);
    }
    if (requests > maxRequests) {
      throw new LineProblem(
          "too_many_tasks",
          "The batch input file contains too many requests. The limit is "
              + maxRequests
              + " requests per file, and the file contains "
              + requests
              + ".",
          null);
    }
  }

  @Override
  public void check(byte[] line, Roll roll) throws LineProblem {
    JsonNode json =
        Bodies.object(line)
            .orElseThrow(
                () ->
                    new LineProblem(
                        "invalid_json_line", "This line is not parseable as valid JSON.", null));
    String id = text(json, "custom_id");
    if (id.length() > MAX_ID_CHARS) {
      throw new LineProblem(
          "string_above_max_length",
          "Invalid 'custom_id': string too long. Expected a string with maximum length "
              + MAX_ID_CHARS
              + ", but got a string with length "
              + id.length()
              + " instead.",
          "custom_id");
    }
    if (!roll.isNew(id)) {
      throw new LineProblem(
          "duplicate_custom_id",
          "The custom_id for this request is a duplicate of another request. The custom_id"
              + " parameter must be unique for each request in a batch.",
          "custom_id");
    }
    if (!text(json, "method").equals("POST")) {
      throw new LineProblem("invalid_method", "The method must be POST.", "method");
    }
    if (!text(json, "url").equals(endpoint)) {
      throw new LineProblem(
          "url_mismatch",
          "The URL provided for this request does not match the batch endpoint.",
          "url");
    }
    JsonNode body = json.path("body");
    if (!body.isObject()) {
      throw missing("body");
    }
    String model = text(body, "model", "body.model");
    if (catalogue.find(model).isEmpty()) {
      throw new LineProblem(
          "model_not_found",
          "The provided model '" + model + "' is not supported by the Batch API.",
          "body.model");
    }
    if (!roll.model().map(model::equals).orElse(true)) {
      throw new LineProblem(
          "model_mismatch",
          "The provided model '"
              + model
              + "' does not match the model '"
              + roll.model().orElse("")
              + "' of the other requests. A batch may use one model only.",
          "body.model");
    }
    roll.model(model);
    roll.count(Bodies.rawObject(line, "body").orElseThrow().length);
  }

  private static String text(JsonNode json, String name) throws LineProblem {
    return text(json, name, name);
  }

  private static String text(JsonNode json, String name, String param) throws LineProblem {
    if (!json.path(name).isTextual() || json.path(name).textValue().isEmpty()) {
      throw missing(param);
    }
    return json.path(name).textValue();
  }

  private static LineProblem missing(String param) {
    return new LineProblem(
        "missing_required_parameter", "Missing required parameter: '" + param + "'.", param);
  }

  @Override
  public LineProblem tokenLimit(String model, long limit) {
    return new LineProblem(
        TOKEN_LIMIT,
        String.format(
            Locale.ROOT,
            "Enqueued token limit reached for %s in organization %s. Limit: %,d enqueued tokens."
                + " Please try again once some in_progress batches have been completed.",
            model,
            settings.account().organization(),
            limit),
        null);
  }

  @Override
  public LineProblem unspecified() {
    return new LineProblem("invalid_json_line", "This line is not parseable as valid JSON.", null);
  }

  @Override
  public String newRequestId() {
    return OpenAiDialect.requestId(ids);
  }

  @Override
  public Asked read(byte[] line, String requestId, Instant at) {
    JsonNode json = Bodies.object(line).orElseThrow();
    byte[] body = Bodies.rawObject(line, "body").orElseThrow();
    JsonNode request = json.path("body");
    String customId = json.path("custom_id").asText();
    String model = request.path("model").asText();
    boolean chat = endpoint.equals(OpenAiDialect.CHAT);
    try {
      Ask ask =
          chat
              ? ChatRequest.read(request, catalogue, settings)
              : ResponsesRequest.read(request, catalogue, settings);
      OpenAiGeneration generation =
          new OpenAiGeneration(
              ask, OpenAiDialect.writer(chat), composer, requestId.replace("req_", ""), at, true);
      return new Asked(
          customId, endpoint, model, body, Optional.of(generation.generation()), Optional.empty());
    } catch (Rejection e) {
      return new Asked(customId, endpoint, model, body, Optional.empty(), Optional.of(e.reply()));
    }
  }

  @Override
  public Reply refuse(String requestId, Asked asked, Fault.Status fault) {
    return new Refusals(settings).reply(new Refusal.Faulted(asked.model(), fault));
  }

  @Override
  public byte[] result(String customId, String requestId, Reply reply) {
    ObjectNode line = begin(customId, requestId);
    ObjectNode response =
        line.putObject("response").put("status_code", reply.status()).put("request_id", requestId);
    response.set("body", Bodies.object(reply.body()).orElseThrow());
    return Bodies.line(line.putNull("error"));
  }

  @Override
  public byte[] unfinished(byte[] line, String requestId, Phase ending) {
    String customId = Bodies.object(line).orElseThrow().path("custom_id").asText();
    boolean expired = ending == Phase.EXPIRED;
    ObjectNode result = begin(customId, requestId).putNull("response");
    result
        .putObject("error")
        .put("code", expired ? "batch_expired" : "batch_cancelled")
        .put(
            "message",
            expired
                ? "This request could not be executed before the completion window expired."
                : "This request was not executed because the batch was cancelled.");
    return Bodies.line(result);
  }

  private static ObjectNode begin(String customId, String requestId) {
    return AnswerWriter.object().put("id", "batch_" + requestId).put("custom_id", customId);
  }

  @Override
  public boolean separatesErrors() {
    return true;
  }

  @Override
  public Optional<String> keep(Spool results, boolean errors, Instant at) {
    StoredFile file =
        new StoredFile(
            FilesApi.newId(ids),
            errors ? "batch_errors.jsonl" : "batch_output.jsonl",
            FilesApi.BATCH_OUTPUT,
            results,
            results.hash(),
            at,
            at,
            at,
            at.plus(outputLifetime),
            true);
    office.files(FilesApi.PROVIDER).add(file);
    return Optional.of(file.id());
  }
}
