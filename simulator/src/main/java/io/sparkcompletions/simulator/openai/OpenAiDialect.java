package io.sparkcompletions.simulator.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sparkcompletions.simulator.answers.PromptCache;
import io.sparkcompletions.simulator.answers.Salt;
import io.sparkcompletions.simulator.batch.BatchOffice;
import io.sparkcompletions.simulator.behaviour.Metric;
import io.sparkcompletions.simulator.behaviour.Quota;
import io.sparkcompletions.simulator.behaviour.Quotas;
import io.sparkcompletions.simulator.dialect.Action;
import io.sparkcompletions.simulator.dialect.Bodies;
import io.sparkcompletions.simulator.dialect.Catalogue;
import io.sparkcompletions.simulator.dialect.Dialect;
import io.sparkcompletions.simulator.dialect.Generation;
import io.sparkcompletions.simulator.dialect.GoDuration;
import io.sparkcompletions.simulator.dialect.Refusal;
import io.sparkcompletions.simulator.dialect.Rejection;
import io.sparkcompletions.simulator.wire.Reply;
import io.sparkcompletions.simulator.wire.WireRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/**
 * OpenAI's API below {@code /v1}.
 *
 * <p>Order of judgement: path, method, key, content type, JSON, parameters, model, parameters of
 * the model, messages, context. The first problem is answered.
 */
public final class OpenAiDialect implements Dialect {

  static final String CHAT = "/v1/chat/completions";
  static final String RESPONSES = "/v1/responses";
  private static final String MODELS = "/v1/models";
  private static final long CREATED = 1_790_000_000;

  private final OpenAiSettings settings;
  private final Catalogue<Family> catalogue;
  private final Composer composer;
  private final Refusals refusals;
  private final AtomicLong ids;
  private final FilesApi files;
  private final BatchesApi batches;

  /**
   * @param cache shared by successive configurations
   * @param ids counts the requests of the process
   * @param office shared by successive configurations, like all that lies there
   */
  public OpenAiDialect(
      OpenAiSettings settings, PromptCache cache, AtomicLong ids, BatchOffice office) {
    this.settings = settings;
    this.catalogue = Family.BUILT_IN.with(settings.extraModels(), "models", new ArrayList<>());
    this.composer = new Composer(cache, settings.account().promptCache());
    this.refusals = new Refusals(settings);
    this.ids = ids;
    this.files = new FilesApi(office, ids);
    this.batches =
        new BatchesApi(
            office,
            ids,
            files,
            catalogue,
            (endpoint, outputLifetime) ->
                new BatchLines(
                    endpoint, outputLifetime, settings, catalogue, composer, office, ids));
  }

  /** Everything: paths of no dialect are answered in OpenAI's words. */
  @Override
  public boolean owns(String path, Set<String> headers) {
    return true;
  }

  @Override
  public long maxUploadBytes(String method, String path) {
    return files.maxUploadBytes(method, path);
  }

  @Override
  public String newRequestId() {
    return requestId(ids);
  }

  static String requestId(AtomicLong ids) {
    long number = ids.incrementAndGet();
    return "req_" + Salt.of("request " + number).hex(24) + Long.toHexString(number);
  }

  @Override
  public Action route(WireRequest request) {
    String path = request.path();
    boolean generates = path.equals(CHAT) || path.equals(RESPONSES);
    try {
      if (files.owns(path) || batches.owns(path)) {
        if (!FilesApi.isOpen(path)) {
          authenticate(request);
        }
        return files.owns(path) ? files.route(request) : batches.route(request);
      }
      boolean lists = path.equals(MODELS) || path.startsWith(MODELS + "/");
      if (!generates && !lists) {
        throw ApiError.of(
            404,
            "Invalid URL (" + request.method() + " " + path + ")",
            ApiError.INVALID_REQUEST,
            null,
            null);
      }
      if (!request.method().equals(generates ? "POST" : "GET")) {
        return new Action.Answer(notAllowed(request, generates ? "POST" : "GET"));
      }
      authenticate(request);
      return generates ? generate(request) : new Action.Answer(models(path));
    } catch (Rejection e) {
      return generates ? new Action.Refused(e.reply(), "", "") : new Action.Answer(e.reply());
    }
  }

  /** The body, if it is said to be JSON and is an object. */
  static JsonNode json(WireRequest request) throws Rejection {
    if (!Bodies.isAnnouncedAsJson(request)) {
      String type = request.header("content-type").orElse("");
      throw ApiError.of(
          415,
          "Invalid Content-Type header (" + type + "), expected application/json.",
          ApiError.INVALID_REQUEST,
          null,
          "unsupported_content_type");
    }
    return Bodies.object(request.body())
        .orElseThrow(
            () ->
                ApiError.badRequest(
                    "We could not parse the JSON body of your request. The API expects a JSON"
                        + " payload, but what was sent was not valid JSON.",
                    null,
                    null));
  }

  private Action generate(WireRequest request) throws Rejection {
    JsonNode json = json(request);
    boolean chat = request.path().equals(CHAT);
    try {
      Ask ask =
          chat
              ? ChatRequest.read(json, catalogue, settings)
              : ResponsesRequest.read(json, catalogue, settings);
      return new Action.Generate(generation(ask, chat, request));
    } catch (Rejection e) {
      return new Action.Refused(e.reply(), json.path("model").asText(""), "");
    }
  }

  private Generation generation(Ask ask, boolean chat, WireRequest request) {
    String id = request.requestId().replace("req_", "");
    return new OpenAiGeneration(ask, writer(chat), composer, id, request.arrivedAt(), false)
        .generation();
  }

  static AnswerWriter writer(boolean chat) {
    return chat ? new ChatCompletionWriter() : new ResponseWriter();
  }

  private void authenticate(WireRequest request) throws Rejection {
    String header = request.header("authorization").orElse("");
    String key = header.startsWith("Bearer ") ? header.substring(7).strip() : "";
    if (key.isEmpty()) {
      throw ApiError.of(
          401,
          "You didn't provide an API key. You need to provide your API key in an Authorization"
              + " header using Bearer auth (i.e. Authorization: Bearer YOUR_KEY).",
          ApiError.INVALID_REQUEST,
          null,
          null);
    }
    if (!settings.account().accepts(key, "sk-")) {
      throw ApiError.of(
          401,
          "Incorrect API key provided: " + masked(key) + ".",
          ApiError.INVALID_REQUEST,
          null,
          "invalid_api_key");
    }
  }

  /** The provider repeats no more than the ends of a key. */
  private static String masked(String key) {
    return key.length() < 16
        ? "*".repeat(key.length())
        : key.substring(0, 4) + "*".repeat(key.length() - 8) + key.substring(key.length() - 4);
  }

  private Reply models(String path) throws Rejection {
    if (!path.equals(MODELS)) {
      String name = path.substring(MODELS.length() + 1);
      if (catalogue.find(name).isEmpty()) {
        throw ApiError.of(
            404,
            "The model '" + name + "' does not exist",
            ApiError.INVALID_REQUEST,
            "model",
            "model_not_found");
      }
      return Bodies.reply(200, model(AnswerWriter.object(), name));
    }
    ObjectNode list = AnswerWriter.object().put("object", "list");
    ArrayNode data = list.putArray("data");
    catalogue.names().forEach(name -> model(data.addObject(), name));
    return Bodies.reply(200, list);
  }

  private static ObjectNode model(ObjectNode node, String name) {
    return node.put("id", name)
        .put("object", "model")
        .put("created", CREATED)
        .put("owned_by", "system");
  }

  static Reply notAllowed(WireRequest request, String allowed) {
    return ApiError.reply(
            405,
            "Not allowed to " + request.method() + " on " + request.path() + ".",
            ApiError.INVALID_REQUEST,
            null,
            "method_not_supported")
        .with("allow", allowed);
  }

  @Override
  public Reply refuse(WireRequest request, Refusal refusal) {
    return refusals.reply(refusal);
  }

  @Override
  public Map<String, String> headers(WireRequest request, Duration processing, Quotas quotas) {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("x-request-id", request.requestId());
    headers.put("openai-processing-ms", Long.toString(processing.toMillis()));
    headers.put("openai-version", "2020-10-01");
    headers.put("openai-organization", settings.account().organization());
    limit(headers, "requests", quotas.of(Metric.REQUESTS));
    limit(headers, "tokens", quotas.of(Metric.TOKENS));
    return headers;
  }

  private static void limit(Map<String, String> headers, String metric, Optional<Quota> quota) {
    quota.ifPresent(
        of -> {
          headers.put("x-ratelimit-limit-" + metric, Long.toString(of.limit()));
          headers.put("x-ratelimit-remaining-" + metric, Long.toString(of.remaining()));
          headers.put("x-ratelimit-reset-" + metric, GoDuration.format(of.untilFull()));
        });
  }
}
